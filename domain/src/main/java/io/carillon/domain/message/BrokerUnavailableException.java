package io.carillon.domain.message;

import java.io.Serial;

/** The broker cannot vouch for an outcome now; the reason is for the operator, never for the client. */
public final class BrokerUnavailableException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  public BrokerUnavailableException(String message) {
    super(message);
  }

  public BrokerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
