package io.carillon.domain.resumption;

import java.io.Serial;

/** The sessions that are kept cannot be reached now; the reason is for the operator, never for the client. */
public final class SessionsUnavailableException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  public SessionsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
