package io.carillon.domain.presence;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** It cannot be told now who is there; the reason is for the operator, never for the client. */
public final class PresenceUnavailableException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  public PresenceUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
