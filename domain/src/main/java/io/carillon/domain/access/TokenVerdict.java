package io.carillon.domain.access;

/** What a verifier found. */
public sealed interface TokenVerdict {

  /** The token is genuine and valid now. */
  record Accepted(Principal principal) implements TokenVerdict {}

  /** The token is not to be trusted. */
  record Rejected(TokenProblem problem) implements TokenVerdict {}
}
