package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import io.carillon.domain.access.TokenProblem;

/** Finds what checks a token's signature, by the token's header and nothing else in it. */
interface VerificationKeys {

  /** What was found. */
  sealed interface Match {

    record Found(JWSVerifier verifier) implements Match {}

    record None(TokenProblem problem) implements Match {}
  }

  /** Safe for any number of threads. A header can pick among the keys that are here, but never bring one of its own. */
  Match match(JWSHeader header) throws JOSEException;

  /**
   * The keys that a configuration names.
   *
   * @throws IllegalArgumentException in words for the operator when they cannot be used
   */
  static VerificationKeys from(TokenConfig config) {
    JWSAlgorithm pinned = config.algorithm() == null ? null : JWSAlgorithm.parse(config.algorithm());
    return switch (config.key()) {
      case TokenConfig.Key.SharedSecret(var secret) -> SecretKeys.of(secret, pinned);
      case TokenConfig.Key.PublicKeyFile(var file) -> PublicKeys.ofPem(file, pinned);
      case TokenConfig.Key.KeySet(var location) -> KeySets.at(location, pinned);
    };
  }
}
