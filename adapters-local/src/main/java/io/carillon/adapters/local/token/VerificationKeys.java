package io.carillon.adapters.local.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.telemetry.Concern.Trouble;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Finds what checks a token's signature, by the token's header and nothing else in it. */
interface VerificationKeys {

  /** What was found. */
  sealed interface Match {}

  /** A result that does not change by waiting. */
  sealed interface Known extends Match {

    record Found(JWSVerifier verifier) implements Known {}

    record None(TokenProblem problem) implements Known {}

    /** There may be such a key, but where keys are published cannot be asked now. */
    record Unavailable(Duration retryAfter) implements Known {}
  }

  /** The keys that are known now do not decide; it completes a few seconds later at the latest, on any thread. */
  record Awaited(CompletableFuture<Known> match) implements Match {}

  /**
   * Safe for any number of threads, and never blocks. A header can pick among the keys that are here, but never bring one of
   * its own.
   */
  Match match(JWSHeader header);

  /** Reads the keys anew where it is time to, and gives up what takes too long. To be called several times a second. */
  default void tend() {}

  /** The current problem with the keys; empty when there is none. */
  default Optional<Trouble> trouble() {
    return Optional.empty();
  }

  /** How many keys there are. */
  default int size() {
    return 1;
  }

  /** How long it is since the keys were read. */
  default Duration age() {
    return Duration.ZERO;
  }

  /**
   * The keys that a configuration names. Those at an address are not fetched before {@link #tend} is called or a token comes.
   *
   * @throws IllegalArgumentException in words for the operator when they cannot be used
   */
  static VerificationKeys from(TokenConfig config) {
    JWSAlgorithm pinned = config.algorithm() == null ? null : JWSAlgorithm.parse(config.algorithm());
    return switch (config.key()) {
      case TokenConfig.Key.SharedSecret(var secret) -> SecretKeys.of(secret, pinned);
      case TokenConfig.Key.PublicKeyFile(var file) -> PublicKeys.ofPem(file, pinned);
      case TokenConfig.Key.KeySet(var location) -> FetchedKeys.at(location, pinned);
    };
  }
}
