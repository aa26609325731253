package io.carillon.domain.resumption;

import java.io.Serial;

/** How far a user has read cannot be told now; the reason is for the operator, never for the client. */
public final class CursorsUnavailableException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  public CursorsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
