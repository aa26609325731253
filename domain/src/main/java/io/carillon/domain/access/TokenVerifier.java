package io.carillon.domain.access;

import java.util.concurrent.CompletableFuture;

/**
 * Judges tokens. Safe for any number of threads; verifying costs microseconds and is done at connect and refresh only. When the
 * keys that decide are published elsewhere and not known yet, the verdict takes some seconds at most.
 */
@FunctionalInterface
public interface TokenVerifier {

  /** Never throws for anything a token may hold. May block for as long as the verdict takes. */
  TokenVerdict verify(AccessToken token);

  /**
   * The same without blocking, for threads that serve many.
   *
   * @return completes with the verdict, at once or on any thread
   */
  default CompletableFuture<TokenVerdict> verifyLater(AccessToken token) {
    return CompletableFuture.completedFuture(verify(token));
  }
}
