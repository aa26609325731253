package io.carillon.domain.room;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The rooms cannot be asked or changed now; the reason is for the operator, never for the client. */
public final class RoomsUnavailableException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  public RoomsUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
