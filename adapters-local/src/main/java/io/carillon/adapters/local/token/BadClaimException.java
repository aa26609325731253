package io.carillon.adapters.local.token;

import java.io.Serial;

/** A claim has a wrong form. The message is for developers alone. */
final class BadClaimException extends Exception {

  @Serial
  private static final long serialVersionUID = 1L;

  BadClaimException(String message) {
    super(message);
  }
}
