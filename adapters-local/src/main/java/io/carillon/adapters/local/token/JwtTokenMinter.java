package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.carillon.domain.session.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes tokens with the shared secret: for trying the server out, and for back ends that have no login server yet. */
public final class JwtTokenMinter {

  /** What the token is to say. Empty lists are left out of it. */
  public record Claims(UserId user, boolean service, List<String> roles, List<String> permissions,
      List<String> subscribe, List<String> publish, Duration ttl) {}

  private final MACSigner signer;
  private final JWSAlgorithm algorithm;
  private final TokenConfig config;

  /**
   * @throws IllegalArgumentException when the configuration holds no secret that can sign
   */
  public JwtTokenMinter(TokenConfig config) {
    if (!(config.key() instanceof TokenConfig.Key.SharedSecret(var secret))) {
      throw new IllegalArgumentException("tokens are minted with a shared secret; public keys only verify them");
    }
    this.config = config;
    this.algorithm = config.algorithm() == null ? JWSAlgorithm.HS256 : JWSAlgorithm.parse(config.algorithm());
    try {
      this.signer = new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret cannot sign: " + e.getMessage(), e);
    }
  }

  /** A signed token that is valid from now on. */
  public String mint(Claims claims, Instant now) {
    var jwt = new SignedJWT(new JWSHeader(algorithm), claimsSet(claims, now));
    try {
      jwt.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret cannot sign with " + algorithm + ": " + e.getMessage(), e);
    }
    return jwt.serialize();
  }

  private JWTClaimsSet claimsSet(Claims claims, Instant now) {
    var set = new JWTClaimsSet.Builder()
        .subject(claims.user().value())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(claims.ttl())))
        .issuer(config.issuer())
        .audience(config.audience())
        .claim("token_use", claims.service() ? "service" : null)
        .claim("roles", orNull(claims.roles()))
        .claim("permissions", orNull(claims.permissions()));
    if (!claims.subscribe().isEmpty() || !claims.publish().isEmpty()) {
      set.claim("topics", Map.of("subscribe", claims.subscribe(), "publish", claims.publish()));
    }
    return set.build();
  }

  private static @Nullable List<String> orNull(List<String> values) {
    return values.isEmpty() ? null : values;
  }
}
