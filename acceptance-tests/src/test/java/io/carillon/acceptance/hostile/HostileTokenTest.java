package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens that somebody made who may not. */
final class HostileTokenTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String ISSUER = "https://login.example";
  private static final String AUDIENCE = "carillon";

  @RegisterExtension
  static final ServerUnderAttack SERVER = ServerUnderAttack.with(Map.of("LOG_LEVEL", "trace"));

  /** Makes a token with the server's secret at hand, as if it had been stolen, or without. */
  @FunctionalInterface
  interface Forgery {
    String with(Token honest, String secret);
  }

  static Stream<Arguments> forgeries() {
    long later = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    return Stream.of(
        forgery("none", (token, _) -> token.withHeader("alg", "none").unsigned()),
        forgery("None", (token, _) -> token.withHeader("alg", "None").unsigned()),
        forgery("NONE", (token, secret) -> token.withHeader("alg", "NONE").signedWith(secret)),
        forgery("no algorithm", (token, secret) -> token.withoutHeader("alg").signedWith(secret)),
        forgery("an algorithm of another kind", (token, secret) -> token.withHeader("alg", "RS256").signedWith(secret)),
        forgery("no signature", (token, _) -> token.unsigned()),
        forgery("another secret", (token, _) -> token.signedWith(ServerProcess.randomSecret())),
        forgery("an empty key id", (token, _) -> token.withHeader("kid", "").signedWith("x")),
        forgery("a path as key id", (token, _) -> token.withHeader("kid", "../../dev/null").signedWith("\0")),
        forgery("other claims under the signature", (token, secret) -> exchangeClaims(token, secret)),
        forgery("no expiry", (token, secret) -> token.without("exp").signedWith(secret)),
        forgery("an expiry that is no number", (token, secret) -> token.with("exp", "tomorrow").signedWith(secret)),
        forgery("expired", (token, secret) -> token.lasting(Duration.ofSeconds(-40)).signedWith(secret)),
        forgery("not yet valid", (token, secret) -> token.with("nbf", later).signedWith(secret)),
        forgery("issued in the future", (token, secret) -> token.with("iat", later).signedWith(secret)),
        forgery("no user", (token, secret) -> token.without("sub").signedWith(secret)),
        forgery("a user who is no topic segment", (token, secret) -> token.with("sub", "a:b").signedWith(secret)),
        forgery("a user who is everybody", (token, secret) -> token.with("sub", "*").signedWith(secret)),
        forgery("a type that is no access token", (token, secret) -> token.withHeader("typ", "logout+jwt")
            .signedWith(secret)),
        forgery("an unknown critical header", (token, secret) -> token.withHeader("crit", List.of("exp"))
            .signedWith(secret)),
        forgery("a token for refreshing", (token, secret) -> token.with("token_use", "refresh").signedWith(secret)),
        forgery("a use that nobody knows", (token, secret) -> token.with("token_use", "root").signedWith(secret)),
        forgery("grants that are no topics", (token, secret) -> token.granting(List.of("no spaces"), List.of())
            .signedWith(secret)),
        forgery("a line break behind it", (token, secret) -> token.signedWith(secret) + "%0A"),
        forgery("four parts", (token, secret) -> token.signedWith(secret) + ".x"),
        forgery("nothing", (_, _) -> ""),
        forgery("no token", (_, _) -> "admin"));
  }

  private static Arguments forgery(String name, Forgery forgery) {
    return argumentSet(name, forgery);
  }

  private static String exchangeClaims(Token token, String secret) {
    String honest = token.signedWith(secret);
    String evil = token.with("sub", "root").signedWith("x".repeat(32));
    return evil.substring(0, evil.lastIndexOf('.')) + honest.substring(honest.lastIndexOf('.'));
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void aForgedTokenOpensNoConnection(Forgery forgery) throws IOException {
    String token = forgery.with(Token.of("mallory"), SERVER.process().secret());
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      var response = socket.send(RawSocket.handshake(SERVER.port()).replace("/ws", "/ws?token=" + token))
          .readResponse();

      assertThat(response.status()).isEqualTo(401);
      assertThat(response.head()).containsIgnoringCase("WWW-Authenticate: Bearer error=\"invalid_token\"");
      assertThat(response.body()).containsAnyOf("\"token_invalid\"", "\"token_expired\"").doesNotContain("eyJ");
    }
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void aForgedTokenInTheFirstMessageEndsTheConnection(Forgery forgery) throws IOException {
    String token = forgery.with(Token.of("mallory"), SERVER.process().secret());
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      socket.send(RawSocket.handshake(SERVER.port())).readResponse();

      socket.send(Frame.text("{\"type\":\"Authenticate\",\"data\":{\"token\":\"" + token + "\"}}"));

      assertThat(socket.awaitEnding().code()).isEqualTo(4001);
    }
  }

  @Test
  void aRefusalIsLoggedWithItsReasonAndWhereItCameFromOnAFlatLine() throws IOException {
    String token = Token.of("mallory").signedWith(ServerProcess.randomSecret());
    String origin = "https://evil_" + "x".repeat(1_000) + ".example";
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      socket.send(RawSocket.handshake(SERVER.port(), "Origin: " + origin, "Authorization: Bearer " + token))
          .readResponse();
    }
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      socket.send(RawSocket.handshake(SERVER.port(), "Authorization: Bearer " + token)).readResponse();
    }

    await().until(() -> SERVER.process().log().lines().stream().map(HostileTokenTest::parsed)
        .anyMatch(line -> line.path("reason").asString("").equals("bad_signature")
            && line.path("address").asString("").equals("127.0.0.1") && line.path("code").asInt() == 401));
    await().until(() -> SERVER.process().log().lines().stream().map(HostileTokenTest::parsed)
        .anyMatch(line -> line.path("reason").asString("").equals("origin_not_allowed")
            && line.path("origin").asString("").startsWith("https://evil_")
            && line.path("origin").asString("").length() == 256));
    assertThat(SERVER.process().log().lines()).map(HostileTokenTest::parsed)
        .allSatisfy(line -> assertThat(line.valueStream()).allMatch(JsonNode::isValueNode));
  }

  private static JsonNode parsed(String line) {
    return JSON.readTree(line);
  }

  @Test
  void aKeyThatTheTokenItselfNamesIsNeverAskedFor() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
      String url = "http://127.0.0.1:" + listener.socket().getLocalPort() + "/keys";
      Token token = Token.of("mallory").withHeader("jku", url).withHeader("x5u", url).withHeader("jwk",
          Map.of("kty", "oct", "k",
              Base64.getUrlEncoder().encodeToString("x".repeat(32).getBytes(StandardCharsets.UTF_8))));
      try (RawSocket socket = RawSocket.connect(SERVER.port())) {
        var response = socket
            .send(RawSocket.handshake(SERVER.port(), "Authorization: Bearer " + token.signedWith("x".repeat(32))))
            .readResponse();

        assertThat(response.status()).isEqualTo(401);
        assertThat(listener.accept()).isNull();
      }
    }
  }

  @Test
  void aPublicKeyIsNoSecretToSignWith(@TempDir Path directory) throws Exception {
    KeyPair pair = rsaKeys();
    byte[] der = pair.getPublic().getEncoded();
    String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(der)
        + "\n-----END PUBLIC KEY-----\n";
    Path file = Files.writeString(directory.resolve("key.pem"), pem);
    Token honest = Token.of("mallory").with("iss", ISSUER).with("aud", List.of("elsewhere", AUDIENCE));
    try (ServerProcess server = ServerProcess.start(Map.of("JWT_PUBLIC_KEY_FILE", file.toString(),
        "JWT_ISSUER", ISSUER, "JWT_AUDIENCE", AUDIENCE))) {
      assertThat(statusFor(server, honest.signedWith(pem))).isEqualTo(401);
      assertThat(statusFor(server, honest.signedWith(pem.strip()))).isEqualTo(401);
      assertThat(statusFor(server, honest.signedWith(der))).isEqualTo(401);
      assertThat(statusFor(server, rsa(honest.with("iss", "https://elsewhere.example"), pair))).isEqualTo(401);
      assertThat(statusFor(server, rsa(honest.without("iss"), pair))).isEqualTo(401);
      assertThat(statusFor(server, rsa(honest.with("aud", "elsewhere"), pair))).isEqualTo(401);
      assertThat(statusFor(server, rsa(honest.without("aud"), pair))).isEqualTo(401);
      assertThat(statusFor(server, rsa(honest, rsaKeys()))).isEqualTo(401);
      assertThat(statusFor(server, rsa(honest, pair))).isEqualTo(101);
    }
  }

  @Test
  void aTokenOfTheRightSecretIsTaken() throws IOException {
    assertThat(statusFor(SERVER.process(), Token.of("mallory").signedWith(SERVER.process().secret()))).isEqualTo(101);
    assertThat(statusFor(SERVER.process(), Token.of("mallory").lasting(Duration.ofSeconds(-10))
        .signedWith(SERVER.process().secret()))).as("within what clocks may differ").isEqualTo(101);
  }

  @Test
  void aTokenForASubscriptionBelongsToWhoeverPresentsIt() throws IOException {
    String stolen = Token.of("alice").granting(List.of("project:42"), List.of()).signedWith(SERVER.process().secret());
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text(
          "{\"type\":\"Subscribe\",\"data\":{\"topics\":[{\"topic\":\"project:42\",\"token\":\"" + stolen + "\"}]}}"));

      assertThat(socket.readText()).contains("\"forbidden\"").doesNotContain("eyJ");
    }
  }

  @Test
  void theTokenOfAnotherUserDoesNotRefresh() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text("{\"type\":\"RefreshToken\",\"data\":{\"token\":\"" + SERVER.token("alice") + "\"}}"));

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(4003, "forbidden"));
    }
  }

  private static int statusFor(ServerProcess server, String token) throws IOException {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      return socket.send(RawSocket.handshake(server.port(), "Authorization: Bearer " + token)).readResponse().status();
    }
  }

  private static KeyPair rsaKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static String rsa(Token token, KeyPair pair) throws GeneralSecurityException {
    String input = token.withHeader("alg", "RS256").signingInput();
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }
}
