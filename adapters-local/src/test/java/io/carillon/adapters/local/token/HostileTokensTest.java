package io.carillon.adapters.local.token;

import static io.carillon.adapters.local.token.Tokens.CLAIMS;
import static io.carillon.adapters.local.token.Tokens.NOW;
import static io.carillon.adapters.local.token.Tokens.hs256;
import static io.carillon.adapters.local.token.Tokens.token;
import static io.carillon.domain.access.TokenProblem.BAD_CLAIM;
import static io.carillon.domain.access.TokenProblem.BAD_SIGNATURE;
import static io.carillon.domain.access.TokenProblem.EXPIRED;
import static io.carillon.domain.access.TokenProblem.MALFORMED;
import static io.carillon.domain.access.TokenProblem.MISSING_CLAIM;
import static io.carillon.domain.access.TokenProblem.NOT_YET_VALID;
import static io.carillon.domain.access.TokenProblem.UNKNOWN_KEY;
import static io.carillon.domain.access.TokenProblem.UNSUPPORTED_ALGORITHM;
import static io.carillon.domain.access.TokenProblem.UNSUPPORTED_TYPE;
import static io.carillon.domain.access.TokenProblem.WRONG_AUDIENCE;
import static io.carillon.domain.access.TokenProblem.WRONG_ISSUER;
import static io.carillon.domain.access.TokenProblem.WRONG_USE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import io.carillon.adapters.local.token.TokenConfig.Key.KeySet;
import io.carillon.adapters.local.token.TokenConfig.Key.PublicKeyFile;
import io.carillon.adapters.local.token.TokenConfig.Key.SharedSecret;
import io.carillon.adapters.local.token.Tokens.Signer;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerdict.Accepted;
import io.carillon.domain.access.TokenVerdict.Rejected;
import io.carillon.domain.fixture.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every token here is refused, and for the right reason. */
class HostileTokensTest {

  private static final byte[] SECRET = Keys.SECRET.getBytes(StandardCharsets.UTF_8);
  private static final Signer GOOD = Tokens.hmac("HmacSHA256", SECRET);
  private static final TokenConfig WITH_SECRET = config(new SharedSecret(Keys.SECRET), null);

  @TempDir
  Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
  void noAlgorithmIsNoSignature(String none) throws IOException {
    String unsigned = token("{\"alg\":\"" + none + "\"}", CLAIMS, Tokens.nothing());
    String signed = token("{\"alg\":\"" + none + "\"}", CLAIMS, GOOD);

    for (TokenConfig config : new TokenConfig[]{WITH_SECRET, withRsa(null)}) {
      assertThat(verify(config, unsigned)).isInstanceOf(Rejected.class);
      assertThat(verify(config, signed)).isInstanceOf(Rejected.class);
    }
  }

  @Test
  void aPublicKeyIsNeverTakenForASecret() throws IOException {
    byte[] der = Keys.RSA.getPublic().getEncoded();
    byte[] pem = Keys.pem(Keys.RSA.getPublic()).getBytes(StandardCharsets.US_ASCII);
    byte[] trimmed = Keys.pem(Keys.RSA.getPublic()).trim().getBytes(StandardCharsets.US_ASCII);

    for (byte[] secret : new byte[][]{der, pem, trimmed}) {
      String token = token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac("HmacSHA256", secret));
      assertThat(verify(withRsa(null), token)).isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
    }
  }

  @Test
  void oneKeyServesOneAlgorithm() throws IOException {
    String rs256 = token("{\"alg\":\"RS256\"}", CLAIMS, Tokens.rs256(Keys.RSA.getPrivate()));
    String ps256 = token("{\"alg\":\"PS256\"}", CLAIMS, Tokens.ps256(Keys.RSA.getPrivate()));
    String es256 = token("{\"alg\":\"ES256\"}", CLAIMS, Tokens.es256(Keys.EC.getPrivate()));

    assertThat(verify(withRsa(null), ps256)).isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
    assertThat(verify(withRsa("PS256"), rs256)).isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
    assertThat(verify(withRsa(null), es256)).isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
    assertThat(verify(WITH_SECRET, rs256)).isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
    assertThat(verify(config(new SharedSecret(Keys.SECRET), "HS512"), hs256(CLAIMS)))
        .isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
  }

  @Test
  void aSignatureByAnyOtherKeyIsWrong() throws IOException {
    assertThat(verify(withRsa(null),
        token("{\"alg\":\"RS256\"}", CLAIMS, Tokens.rs256(Keys.OTHER_RSA.getPrivate()))))
        .isEqualTo(new Rejected(BAD_SIGNATURE));
    assertThat(verify(WITH_SECRET,
        token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.hmac("HmacSHA256", new byte[32]))))
        .isEqualTo(new Rejected(BAD_SIGNATURE));
    assertThat(verify(WITH_SECRET, token("{\"alg\":\"HS256\"}", CLAIMS, Tokens.nothing())))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void anotherPayloadUnderTheSameSignatureIsWrong() {
    String mine = hs256(CLAIMS);
    String other = hs256(CLAIMS.replace("alice", "admin"));
    String mixed = other.substring(0, other.lastIndexOf('.')) + mine.substring(mine.lastIndexOf('.'));

    assertThat(verify(WITH_SECRET, mixed)).isEqualTo(new Rejected(BAD_SIGNATURE));
  }

  @Test
  void aKeySetServesNoTokenThatNamesNoneOfItsKeys() throws IOException {
    TokenConfig config = withKeySet(null);
    Signer signer = Tokens.rs256(Keys.RSA.getPrivate());

    for (String header : new String[]{"{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\",\"kid\":\"other\"}",
        "{\"alg\":\"RS256\",\"kid\":\"\"}", "{\"alg\":\"RS256\",\"kid\":\"RSA\"}"}) {
      assertThat(verify(config, token(header, CLAIMS, signer))).as(header).isEqualTo(new Rejected(UNKNOWN_KEY));
    }
  }

  @Test
  void aSecretInAKeySetServesNothing() throws IOException {
    var secret = new OctetSequenceKey.Builder(SECRET).keyID("oct").algorithm(JWSAlgorithm.HS256).build();
    var rsa = new RSAKey.Builder((RSAPublicKey) Keys.RSA.getPublic()).keyID("rsa").build();
    TokenConfig config = config(new KeySet(Keys.keySetFile(directory, secret, rsa).toUri()), null);

    assertThat(verify(config, token("{\"alg\":\"HS256\",\"kid\":\"oct\"}", CLAIMS, GOOD)))
        .isEqualTo(new Rejected(UNKNOWN_KEY));
    assertUnusable(config(new KeySet(Keys.keySetFile(directory, secret).toUri()), null));
  }

  @Test
  void aKeyOfASetServesOneAlgorithmToo() throws IOException {
    assertThat(verify(withKeySet(null),
        token("{\"alg\":\"PS256\",\"kid\":\"rsa\"}", CLAIMS, Tokens.ps256(Keys.RSA.getPrivate()))))
        .isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
    assertThat(verify(withKeySet(null), token("{\"alg\":\"HS256\",\"kid\":\"rsa\"}", CLAIMS,
        Tokens.hmac("HmacSHA256", Keys.RSA.getPublic().getEncoded()))))
        .isEqualTo(new Rejected(UNSUPPORTED_ALGORITHM));
  }

  @Test
  void theOneAlgorithmThatIsConfiguredHoldsForEveryKeyOfASet() throws IOException {
    String rs256 = token("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", CLAIMS, Tokens.rs256(Keys.RSA.getPrivate()));
    String es256 = token("{\"alg\":\"ES256\",\"kid\":\"ec\"}", CLAIMS, Tokens.es256(Keys.EC.getPrivate()));
    TokenConfig config = withKeySet("RS256");

    assertThat(verify(config, rs256)).isInstanceOf(Accepted.class);
    assertThat(verify(config, es256)).isInstanceOf(Rejected.class);
  }

  @Test
  void aTokenBringsNoKeyAndNoAddressOfItsOwn() throws IOException {
    var contacts = new AtomicInteger();
    HttpServer listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext("/", exchange -> {
      contacts.incrementAndGet();
      exchange.close();
    });
    listener.start();
    try {
      String url = "http://127.0.0.1:" + listener.getAddress().getPort() + "/";
      String jwk = new RSAKey.Builder((RSAPublicKey) Keys.OTHER_RSA.getPublic()).keyID("mine").build().toJSONString();
      Signer attacker = Tokens.rs256(Keys.OTHER_RSA.getPrivate());

      for (String extra : new String[]{"\"jwk\":" + jwk, "\"jku\":\"" + url + "\"", "\"x5u\":\"" + url + "\""}) {
        for (String kid : new String[]{"rsa", "mine"}) {
          String token = token("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"," + extra + "}", CLAIMS, attacker);
          assertThat(verify(withRsa(null), token)).as(extra).isInstanceOf(Rejected.class);
          assertThat(verify(withKeySet(null), token)).as(extra).isInstanceOf(Rejected.class);
          assertThat(verify(WITH_SECRET, token)).as(extra).isInstanceOf(Rejected.class);
        }
      }
    } finally {
      listener.stop(0);
    }

    assertThat(contacts).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"typ\":\"secevent+jwt\"", "\"typ\":\"JOSE\"", "\"typ\":\"dpop+jwt\"", "\"typ\":\"\"",
      "\"typ\":\"application/\"", "\"typ\":\"text/jwt\"", "\"typ\":\"application/application/jwt\""})
  void aTokenOfAnotherTypeIsNone(String type) {
    assertThat(verify(WITH_SECRET, token("{\"alg\":\"HS256\"," + type + "}", CLAIMS, GOOD)))
        .isEqualTo(new Rejected(UNSUPPORTED_TYPE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"crit\":[\"exp\"]", "\"crit\":[\"x\"],\"x\":1", "\"crit\":[\"b64\"],\"b64\":false",
      "\"crit\":[]", "\"crit\":\"x\""})
  void anExtensionThatMustBeUnderstoodIsNot(String crit) {
    assertThat(verify(WITH_SECRET, token("{\"alg\":\"HS256\"," + crit + "}", CLAIMS, GOOD)))
        .isEqualTo(new Rejected(MALFORMED));
  }

  @Test
  void whatIsNoTokenIsMalformed() {
    String good = hs256(CLAIMS);
    for (String text : new String[]{"", ".", "..", "a.b", "a.b.c", good + "\n", good + " ", " " + good, good + ".",
        good + ".x.y", good.replace('.', ','), "Bearer " + good, good + "=", "ä.b.c", "\u0000",
        token("[]", CLAIMS, GOOD), token("{}", CLAIMS, GOOD), token("{\"alg\":1}", CLAIMS, GOOD),
        token("{\"alg\":\"HS256\"}", "", GOOD),
        token("{\"alg\":\"HS256\"}", "\"text\"", GOOD), token("{\"alg\":\"HS256\"", CLAIMS, GOOD)}) {
      assertThat(verify(WITH_SECRET, text)).as(text).isEqualTo(new Rejected(MALFORMED));
    }
  }

  @Test
  void aListOfClaimsIsNone() {
    assertThat(verify(WITH_SECRET, hs256("[]"))).isInstanceOf(Rejected.class);
  }

  @Test
  void jsonOfAnyDepthIsSurvived() {
    String deep = "{\"a\":".repeat(20_000) + "1" + "}".repeat(20_000);
    String list = "{\"sub\":\"alice\",\"exp\":" + (NOW + 9) + ",\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

    assertThat(verify(WITH_SECRET, token("{\"alg\":\"HS256\",\"x\":" + deep + "}", CLAIMS, GOOD)))
        .isInstanceOf(Rejected.class);
    assertThat(verify(WITH_SECRET, hs256(deep))).isInstanceOf(Rejected.class);
    assertThat(verify(WITH_SECRET, hs256(list))).isInstanceOf(Rejected.class);
  }

  @Test
  void timesAreCheckedToTheSecond() {
    assertThat(claims("\"sub\":\"alice\",\"exp\":" + (NOW - 30))).isEqualTo(new Rejected(EXPIRED));
    assertThat(claims("\"sub\":\"alice\",\"exp\":0")).isEqualTo(new Rejected(EXPIRED));
    assertThat(claims("\"sub\":\"alice\",\"exp\":-9")).isEqualTo(new Rejected(EXPIRED));
    assertThat(andClaims("\"nbf\":" + (NOW + 31))).isEqualTo(new Rejected(NOT_YET_VALID));
    assertThat(andClaims("\"iat\":" + (NOW + 31))).isEqualTo(new Rejected(NOT_YET_VALID));
    assertThat(andClaims("\"iat\":" + (NOW + 86_400))).isEqualTo(new Rejected(NOT_YET_VALID));
  }

  @Test
  void whatIsRequiredMustBeThere() {
    assertThat(claims("\"sub\":\"alice\"")).isEqualTo(new Rejected(MISSING_CLAIM));
    assertThat(claims("\"exp\":" + (NOW + 9))).isEqualTo(new Rejected(MISSING_CLAIM));
    assertThat(claims("\"sub\":null,\"exp\":" + (NOW + 9))).isEqualTo(new Rejected(MISSING_CLAIM));
    assertThat(claims("\"sub\":\"alice\",\"exp\":null")).isEqualTo(new Rejected(MISSING_CLAIM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "*", "**", "alice smith", "älice", "alice\\n", "../x", "a/b", "\\u0000"})
  void aSubjectThatIsNoTopicSegmentIsRefused(String subject) {
    assertThat(claims("\"sub\":\"" + subject + "\",\"exp\":" + (NOW + 9))).isEqualTo(new Rejected(BAD_CLAIM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"roles\":\"admin\"", "\"roles\":[1]", "\"roles\":{}", "\"permissions\":\"x\"",
      "\"permissions\":[null,1]", "\"token_use\":1", "\"topics\":[]", "\"topics\":\"**\"",
      "\"topics\":{\"subscribe\":\"project:42\"}", "\"topics\":{\"subscribe\":[1]}",
      "\"topics\":{\"subscribe\":[null]}", "\"topics\":{\"subscribe\":[\"no topic\"]}",
      "\"topics\":{\"publish\":[\"project:4*\"]}", "\"topics\":{\"publish\":[\"\"]}", "\"topics\":{\"publish\":{}}"})
  void aClaimOfTheWrongFormIsRefused(String claim) {
    assertThat(andClaims(claim)).as(claim).isEqualTo(new Rejected(BAD_CLAIM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"exp\":\"tomorrow\",\"sub\":\"alice\"", "\"exp\":true,\"sub\":\"alice\"",
      "\"exp\":\"9999999999\",\"sub\":\"alice\"", "\"exp\":9999999999,\"sub\":[\"alice\"]",
      "\"exp\":9999999999,\"sub\":\"alice\",\"nbf\":\"x\"", "\"exp\":9999999999,\"sub\":\"alice\",\"iat\":{}",
      "\"exp\":9999999999,\"sub\":\"alice\",\"aud\":7", "\"exp\":9999999999,\"sub\":\"alice\",\"iss\":7"})
  void aRegisteredClaimOfTheWrongTypeIsRefused(String claims) {
    assertThat(claims(claims)).as(claims).isInstanceOf(Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"refresh", "id", "", "ACCESS", "Service"})
  void aTokenForAnotherUseDoesNotConnect(String use) {
    assertThat(andClaims("\"token_use\":\"" + use + "\"")).isEqualTo(new Rejected(WRONG_USE));
  }

  @Test
  void aTokenOfAnotherIssuerOrForAnotherAudienceIsRefused() {
    TokenConfig config = new TokenConfig(new SharedSecret(Keys.SECRET), null, "https://login", "carillon");
    String good = "{\"sub\":\"alice\",\"exp\":" + (NOW + 9) + ",\"iss\":\"https://login\",\"aud\":\"carillon\"}";

    assertThat(verify(config, hs256(good))).isInstanceOf(Accepted.class);
    assertRefused(config, good.replace("https://login", "https://login/"), WRONG_ISSUER);
    assertRefused(config, good.replace("\"iss\":\"https://login\",", ""), WRONG_ISSUER);
    assertRefused(config, good.replace("\"carillon\"", "\"other\""), WRONG_AUDIENCE);
    assertRefused(config, good.replace("\"carillon\"", "[\"other\",\"Carillon\"]"), WRONG_AUDIENCE);
    assertRefused(config, good.replace("\"carillon\"", "[]"), WRONG_AUDIENCE);
    assertRefused(config, good.replace(",\"aud\":\"carillon\"", ""), WRONG_AUDIENCE);
  }

  @Test
  void aWeakKeyIsRefusedAtTheStart() throws IOException {
    assertThatThrownBy(() -> new SharedSecret("s".repeat(31))).isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("sss");
    assertThat(new SharedSecret("s".repeat(32))).hasToString("SharedSecret[hidden]");

    var weak = Keys.pair("RSA", new RSAKeyGenParameterSpec(1024, RSAKeyGenParameterSpec.F4));
    assertUnusable(config(new PublicKeyFile(Keys.pemFile(directory, weak.getPublic())), null));
    var otherCurve = Keys.pair("EC", new ECGenParameterSpec("secp384r1"));
    assertUnusable(config(new PublicKeyFile(Keys.pemFile(directory, otherCurve.getPublic())), null));
  }

  @ParameterizedTest
  @CsvSource({"RS256", "ES256", "HS1", "none"})
  void aSecretThatIsToServeAnotherAlgorithmIsRefusedAtTheStart(String algorithm) {
    assertUnusable(config(new SharedSecret(Keys.SECRET), algorithm));
  }

  @Test
  void aPublicKeyThatIsToServeAnotherAlgorithmIsRefusedAtTheStart() throws IOException {
    Path rsa = Keys.pemFile(directory, Keys.RSA.getPublic());
    for (String algorithm : new String[]{"HS256", "ES256", "RS384", "none"}) {
      assertUnusable(config(new PublicKeyFile(rsa), algorithm));
    }
  }

  @Test
  void aKeyFileThatHoldsNoPublicKeyIsRefusedAtTheStart() throws IOException {
    assertUnusable(config(new PublicKeyFile(directory.resolve("missing.pem")), null));
    assertUnusable(config(new PublicKeyFile(Files.writeString(directory.resolve("a.pem"), "hello")), null));
    assertUnusable(config(new PublicKeyFile(Files.writeString(directory.resolve("b.pem"),
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")), null));
    assertUnusable(config(new PublicKeyFile(Files.writeString(directory.resolve("c.pem"),
        Keys.pem(Keys.RSA.getPublic()).replace("PUBLIC", "PRIVATE"))), null));
    assertUnusable(config(new KeySet(directory.resolve("missing.json").toUri()), null));
    assertUnusable(config(new KeySet(Files.writeString(directory.resolve("bad.json"), "{}").toUri()), null));
  }

  private static void assertUnusable(TokenConfig config) {
    assertThatThrownBy(() -> new JwtTokenVerifier(config, Roles.NONE, new SettableClock()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(TokenConfig config, String claims, TokenProblem problem) {
    assertThat(verify(config, hs256(claims))).as(claims).isEqualTo(new Rejected(problem));
  }

  private static TokenVerdict claims(String claims) {
    return verify(WITH_SECRET, hs256("{" + claims + "}"));
  }

  private static TokenVerdict andClaims(String claims) {
    return claims("\"sub\":\"alice\",\"exp\":" + (NOW + 3600) + "," + claims);
  }

  private static TokenVerdict verify(TokenConfig config, String token) {
    return new JwtTokenVerifier(config, Roles.NONE, new SettableClock()).verify(new AccessToken(token));
  }

  private TokenConfig withRsa(@Nullable String algorithm) throws IOException {
    return config(new PublicKeyFile(Keys.pemFile(directory, Keys.RSA.getPublic())), algorithm);
  }

  private TokenConfig withKeySet(@Nullable String algorithm) throws IOException {
    return config(new KeySet(Keys.keySetFile(directory,
        new RSAKey.Builder((RSAPublicKey) Keys.RSA.getPublic()).keyID("rsa").build(),
        new ECKey.Builder(Curve.P_256, (ECPublicKey) Keys.EC.getPublic()).keyID("ec").algorithm(JWSAlgorithm.ES256)
            .build())
        .toUri()), algorithm);
  }

  private static TokenConfig config(TokenConfig.Key key, @Nullable String algorithm) {
    return new TokenConfig(key, algorithm, null, null);
  }
}
