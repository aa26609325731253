package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.client.RawSocket.Response;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The place where the keys of tokens are published fails, hangs, heals and changes its keys. */
final class KeySourceTest {

  private static final int FLOOD = 300;
  private static final KeyPair PAIR = pair();

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final HttpServer source = listener();
  private volatile String published = "";
  private volatile boolean hangs;

  private static HttpServer listener() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void listen() {
    source.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    source.createContext("/", exchange -> {
      asked.incrementAndGet();
      if (hangs) {
        awaitTheEnd();
      }
      byte[] body = published.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
      try (exchange) {
        exchange.getResponseBody().write(body);
      }
    });
    source.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    source.stop(0);
  }

  @Test
  void aNodeWithoutKeysIsNotReadyAsksClientsToComeAgainAndHealsByItself() throws Exception {
    try (ServerProcess server = server()) {
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
      await().untilAsserted(() -> {
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(server.get("/health/ready").body()).contains("degraded", "keys_unavailable");
      });

      Response refused = handshake(server, "a");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.head()).containsIgnoringCase("Retry-After: ");
      assertThat(refused.body()).contains("\"unavailable\"");
      assertThat(endingForBrowser(server).code()).isEqualTo(1013);
      assertThat(answerInBand(server)).contains("\"unavailable\"", "\"retry_after_ms\"");
      await().untilAsserted(() -> assertThat(server.log().text()).contains("cannot be read", "WARN"));

      publish("a");

      await().atMost(Duration.ofSeconds(60)).until(() -> server.get("/health/ready").statusCode() == 200);
      assertThat(handshake(server, "a").status()).isEqualTo(101);
      assertThat(handshake(server, "b").status()).as("now it is known that there is no such key").isEqualTo(401);
    }
  }

  @Test
  void aSourceThatHangsInAFloodOfUnknownKeysStopsNobodyElse() throws Exception {
    publish("a");
    try (ServerProcess server = server()) {
      await().until(() -> handshake(server, "a").status() == 101);
      hangs = true;
      int before = asked.get();
      List<RawSocket> flood = new ArrayList<>();
      try {
        for (int i = 0; i < FLOOD; i++) {
          flood.add(RawSocket.connect(server.port()).send(request(server, "flood" + i)));
        }

        // All of these wait, or have been sent away; none of them holds a thread.
        assertThat(server.get("/health").statusCode()).isEqualTo(200);
        assertThat(handshake(server, "a").status()).isEqualTo(101);
        for (RawSocket socket : flood) {
          assertThat(socket.readResponse().status()).isEqualTo(503);
        }
        assertThat(asked.get() - before).as("one fetch at a time").isLessThan(FLOOD / 10);
        assertThat(server.get("/health/ready").body()).contains("keys_not_refreshed");
        assertThat(server.get("/health/ready").statusCode()).as("known keys serve").isEqualTo(200);
      } finally {
        for (RawSocket socket : flood) {
          socket.close();
        }
      }
    }
  }

  @Test
  void aNewKeyIsNotTakenForAnUnknownOneInAFloodOfThose() throws Exception {
    publish("a");
    try (ServerProcess server = server()) {
      await().until(() -> handshake(server, "a").status() == 101);
      List<RawSocket> flood = new ArrayList<>();
      try {
        for (int i = 0; i < FLOOD; i++) {
          flood.add(RawSocket.connect(server.port()).send(request(server, "flood" + i)));
        }
        publish("a", "b");

        // A machine that is too busy to fetch the keys in five seconds asks to come again (503).
        AtomicInteger answer = new AtomicInteger();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
          answer.set(handshake(server, "b").status());
          return answer.get() != 503;
        });
        assertThat(answer).hasValue(101);
        for (RawSocket socket : flood) {
          assertThat(socket.readResponse().status()).isIn(401, 503);
        }
      } finally {
        for (RawSocket socket : flood) {
          socket.close();
        }
      }
    }
  }

  private ServerProcess server() {
    return ServerProcess.start(Map.of("JWT_SECRET", "", "JWT_JWKS",
        "http://127.0.0.1:" + source.getAddress().getPort() + "/jwks"));
  }

  private void publish(String... names) {
    RSAPublicKey key = (RSAPublicKey) PAIR.getPublic();
    published = List.of(names).stream()
        .map(name -> "{\"kty\":\"RSA\",\"kid\":\"" + name + "\",\"n\":\"" + base64(key.getModulus()) + "\",\"e\":\""
            + base64(key.getPublicExponent()) + "\"}")
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  private void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Response handshake(ServerProcess server, String keyId) throws Exception {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      return socket.send(request(server, keyId)).readResponse();
    }
  }

  private static Ending endingForBrowser(ServerProcess server) throws Exception {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      socket.send(RawSocket.handshake(server.port(), "Origin: http://127.0.0.1:" + server.port(),
          "Authorization: Bearer " + token("a"))).readResponse();
      return socket.awaitEnding();
    }
  }

  private static String answerInBand(ServerProcess server) throws Exception {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      socket.send(RawSocket.handshake(server.port())).readResponse();
      socket.send(Frame.text("{\"type\":\"Authenticate\",\"id\":\"1\",\"data\":{\"token\":\"" + token("a") + "\"}}"));
      return socket.readText();
    }
  }

  private static String request(ServerProcess server, String keyId) throws GeneralSecurityException {
    return RawSocket.handshake(server.port(), "Authorization: Bearer " + token(keyId));
  }

  private static String token(String keyId) throws GeneralSecurityException {
    String input = Token.of("service").with("token_use", "service").withHeader("alg", "RS256").withHeader("kid", keyId)
        .signingInput();
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(PAIR.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder().withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
