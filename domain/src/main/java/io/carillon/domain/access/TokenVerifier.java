package io.carillon.domain.access;

/** Judges tokens. Safe for any number of threads; verifying costs microseconds and is done at connect and refresh only. */
@FunctionalInterface
public interface TokenVerifier {

  /** Never throws for anything a token may hold. */
  TokenVerdict verify(AccessToken token);
}
