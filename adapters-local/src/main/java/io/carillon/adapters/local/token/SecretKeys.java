package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import io.carillon.domain.access.TokenProblem;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A shared secret; it serves HMAC algorithms and can never be taken for a public key. */
final class SecretKeys implements VerificationKeys {

  static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);

  private final JWSVerifier verifier;
  private final Set<JWSAlgorithm> served;

  private SecretKeys(JWSVerifier verifier, Set<JWSAlgorithm> served) {
    this.verifier = verifier;
    this.served = served;
  }

  static SecretKeys of(String secret, @Nullable JWSAlgorithm pinned) {
    if (pinned != null && !ALGORITHMS.contains(pinned)) {
      throw new IllegalArgumentException("a shared secret serves HS256, HS384 or HS512, not " + pinned);
    }
    try {
      return new SecretKeys(new MACVerifier(secret.getBytes(StandardCharsets.UTF_8)),
          pinned == null ? ALGORITHMS : Set.of(pinned));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public Known match(JWSHeader header) {
    return served.contains(header.getAlgorithm())
        ? new Known.Found(verifier)
        : new Known.None(TokenProblem.UNSUPPORTED_ALGORITHM);
  }
}
