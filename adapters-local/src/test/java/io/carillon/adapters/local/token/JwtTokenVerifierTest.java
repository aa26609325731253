package io.carillon.adapters.local.token;

import static io.carillon.adapters.local.token.Tokens.CLAIMS;
import static io.carillon.adapters.local.token.Tokens.NOW;
import static io.carillon.adapters.local.token.Tokens.hs256;
import static io.carillon.adapters.local.token.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import io.carillon.adapters.local.token.TokenConfig.Key.KeySet;
import io.carillon.adapters.local.token.TokenConfig.Key.PublicKeyFile;
import io.carillon.adapters.local.token.TokenConfig.Key.SharedSecret;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenUse;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerdict.Accepted;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a good token is; {@link HostileTokensTest} has the others. */
class JwtTokenVerifierTest {

  private final SettableClock clock = new SettableClock();

  @TempDir
  Path directory = Path.of("");

  @ParameterizedTest
  @CsvSource({"HS256, HmacSHA256", "HS384, HmacSHA384", "HS512, HmacSHA512"})
  void aSecretServesEveryHmacAlgorithm(String algorithm, String mac) {
    String token = token("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}", CLAIMS,
        Tokens.hmac(mac, Keys.SECRET.getBytes(StandardCharsets.UTF_8)));

    assertThat(verify(secret(null), token)).isInstanceOf(Accepted.class);
    assertThat(verify(secret(algorithm), token)).isInstanceOf(Accepted.class);
  }

  @Test
  void anRsaKeyServesRs256() throws IOException {
    String token = token("{\"alg\":\"RS256\"}", CLAIMS, Tokens.rs256(Keys.RSA.getPrivate()));

    assertThat(verify(config(new PublicKeyFile(Keys.pemFile(directory, Keys.RSA.getPublic())), null), token))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void anRsaKeyServesPs256WhenTheConfigurationSaysSo() throws IOException {
    String token = token("{\"alg\":\"PS256\"}", CLAIMS, Tokens.ps256(Keys.RSA.getPrivate()));

    assertThat(verify(config(new PublicKeyFile(Keys.pemFile(directory, Keys.RSA.getPublic())), "PS256"), token))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void anEcKeyServesEs256() throws IOException {
    String token = token("{\"alg\":\"ES256\"}", CLAIMS, Tokens.es256(Keys.EC.getPrivate()));

    assertThat(verify(config(new PublicKeyFile(Keys.pemFile(directory, Keys.EC.getPublic())), null), token))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void aKeySetServesEachOfItsKeysByItsName() throws IOException {
    Path file = Keys.keySetFile(directory,
        new RSAKey.Builder((RSAPublicKey) Keys.RSA.getPublic()).keyID("rsa").build(),
        new RSAKey.Builder((RSAPublicKey) Keys.OTHER_RSA.getPublic()).keyID("pss").algorithm(JWSAlgorithm.PS256)
            .build(),
        new ECKey.Builder(Curve.P_256, (ECPublicKey) Keys.EC.getPublic()).keyID("ec").build());
    TokenConfig config = config(new KeySet(file.toUri()), null);

    assertThat(verify(config,
        token("{\"alg\":\"RS256\",\"kid\":\"rsa\"}", CLAIMS, Tokens.rs256(Keys.RSA.getPrivate()))))
        .isInstanceOf(Accepted.class);
    assertThat(verify(config,
        token("{\"alg\":\"PS256\",\"kid\":\"pss\"}", CLAIMS, Tokens.ps256(Keys.OTHER_RSA.getPrivate()))))
        .isInstanceOf(Accepted.class);
    assertThat(verify(config,
        token("{\"alg\":\"ES256\",\"kid\":\"ec\"}", CLAIMS, Tokens.es256(Keys.EC.getPrivate()))))
        .isInstanceOf(Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+JWT",
      "application/jwt"})
  void aTokenMayNameItsType(String type) {
    String token = token("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}", CLAIMS,
        Tokens.hmac("HmacSHA256", Keys.SECRET.getBytes(StandardCharsets.UTF_8)));

    assertThat(verify(secret(null), token)).isInstanceOf(Accepted.class);
  }

  @Test
  void aTokenWithoutFurtherClaimsIsAUserWithoutRights() {
    Principal principal = accepted(CLAIMS);

    assertThat(principal.user()).isEqualTo(new UserId("alice"));
    assertThat(principal.use()).isEqualTo(TokenUse.ACCESS);
    assertThat(principal.permissions()).isEmpty();
    assertThat(principal.grants().subscribe()).isEmpty();
    assertThat(principal.grants().publish()).isEmpty();
    assertThat(principal.expiresAt()).isEqualTo(Instant.ofEpochSecond(NOW + 3600));
    assertThat(principal.endsAt()).isEqualTo(principal.expiresAt());
  }

  @Test
  void grantsAreTopicsAndPatterns() {
    Principal principal = accepted(
        claims("\"topics\":{\"subscribe\":[\"project:42\",\"project:42:**\"],\"publish\":[\"room:*\"],\"other\":1}"));

    assertThat(principal.grants().subscribe()).extracting(TopicFilter::value).containsExactly("project:42",
        "project:42:**");
    assertThat(principal.grants().publish()).extracting(TopicFilter::value).containsExactly("room:*");
  }

  @Test
  void rolesAndPermissionsAddUp() {
    Principal principal = accepted(claims("\"roles\":[\"admin\",\"unknown\"],\"permissions\":[\"message:direct\"]"));

    assertThat(principal.permissions()).containsExactlyInAnyOrder(Permission.ADMIN_READ, Permission.MESSAGE_DIRECT);
  }

  @Test
  void aServiceSaysSo() {
    assertThat(accepted(claims("\"token_use\":\"service\"")).isService()).isTrue();
    assertThat(accepted(claims("\"token_use\":\"access\"")).isService()).isFalse();
  }

  @Test
  void aClientComesForANewTokenAtThreeQuartersOfItsLife() {
    assertThat(accepted(claims("\"iat\":" + (NOW - 400))).refreshAt())
        .isEqualTo(Instant.ofEpochSecond(NOW - 400 + 3000));
    assertThat(accepted(CLAIMS).refreshAt()).isEqualTo(Instant.ofEpochSecond(NOW + 2700));
    assertThat(accepted("{\"sub\":\"alice\",\"iat\":" + (NOW - 4) + ",\"exp\":" + (NOW + 8) + "}").refreshAt())
        .as("a short one").isEqualTo(Instant.ofEpochSecond(NOW + 5));
    assertThat(accepted("{\"sub\":\"alice\",\"iat\":" + (NOW + 20) + ",\"exp\":" + (NOW + 60) + "}").refreshAt())
        .as("one whose issuer's clock is ahead").isEqualTo(Instant.ofEpochSecond(NOW + 50));
    assertThat(accepted("{\"sub\":\"alice\",\"iat\":" + (NOW + 25) + ",\"exp\":" + (NOW + 20) + "}").refreshAt())
        .as("one that says nonsense").isEqualTo(Instant.ofEpochSecond(NOW + 15));
  }

  @Test
  void clocksMayBeThirtySecondsApart() {
    assertThat(accepted("{\"sub\":\"alice\",\"exp\":" + (NOW - 29) + "}").endsAt())
        .isEqualTo(Instant.ofEpochSecond(NOW + 1));
    accepted(claims("\"nbf\":" + (NOW + 30)));
    accepted(claims("\"iat\":" + (NOW + 30)));
  }

  @Test
  void issuerAndAudienceAreComparedWhenTheyAreSet() {
    TokenConfig config = new TokenConfig(new SharedSecret(Keys.SECRET), null, "https://login", "carillon");

    assertThat(verify(config, hs256(claims("\"iss\":\"https://login\",\"aud\":\"carillon\""))))
        .isInstanceOf(Accepted.class);
    assertThat(verify(config, hs256(claims("\"iss\":\"https://login\",\"aud\":[\"other\",\"carillon\"]"))))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void whatTheMinterMakesIsAccepted() {
    TokenConfig config = new TokenConfig(new SharedSecret(Keys.SECRET), null, "https://login", "carillon");
    var claims = new JwtTokenMinter.Claims(new UserId("billing"), true, List.of("admin"), List.of("message:direct"),
        List.of("project:*"), List.of("room:**"), Duration.ofMinutes(4));

    String token = new JwtTokenMinter(config).mint(claims, clock.instant());

    assertThat(verify(config, token)).isInstanceOfSatisfying(Accepted.class, accepted -> {
      Principal principal = accepted.principal();
      assertThat(principal.user()).isEqualTo(new UserId("billing"));
      assertThat(principal.isService()).isTrue();
      assertThat(principal.permissions()).containsExactlyInAnyOrder(Permission.ADMIN_READ, Permission.MESSAGE_DIRECT);
      assertThat(principal.grants().subscribe()).extracting(TopicFilter::value).containsExactly("project:*");
      assertThat(principal.grants().publish()).extracting(TopicFilter::value).containsExactly("room:**");
      assertThat(principal.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(4)));
      assertThat(principal.refreshAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(3)));
    });
  }

  private Principal accepted(String claims) {
    return ((Accepted) verify(secret(null), hs256(claims))).principal();
  }

  private TokenVerdict verify(TokenConfig config, String token) {
    var roles = new Roles(Map.of("admin", Set.of(Permission.ADMIN_READ)));
    return new JwtTokenVerifier(config, roles, clock).verify(new AccessToken(token));
  }

  private static String claims(String more) {
    return "{\"sub\":\"alice\",\"exp\":" + (NOW + 3600) + "," + more + "}";
  }

  private static TokenConfig secret(@Nullable String algorithm) {
    return config(new SharedSecret(Keys.SECRET), algorithm);
  }

  private static TokenConfig config(TokenConfig.Key key, @Nullable String algorithm) {
    return new TokenConfig(key, algorithm, null, null);
  }
}
