package io.carillon.domain.access;

import java.time.Duration;

/** What a verifier found. */
public sealed interface TokenVerdict {

  /** The token is genuine and valid now. */
  record Accepted(Principal principal) implements TokenVerdict {}

  /** The token is not to be trusted. */
  record Rejected(TokenProblem problem) implements TokenVerdict {}

  /**
   * It cannot be told now, because the keys that would tell are published elsewhere and cannot be had. Nothing is wrong with the
   * token as far as is known.
   *
   * @param retryAfter when it is worth asking again
   */
  record Undecided(Duration retryAfter) implements TokenVerdict {}
}
