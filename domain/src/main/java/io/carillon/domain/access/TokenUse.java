package io.carillon.domain.access;

/** What a token is for, as its claim {@code token_use} says. */
public enum TokenUse {
  /** A user's client. */
  ACCESS,
  /** A back end: speaks where clients may not, and is nobody's device. */
  SERVICE
}
