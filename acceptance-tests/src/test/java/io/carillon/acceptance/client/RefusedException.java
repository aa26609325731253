package io.carillon.acceptance.client;

import java.io.IOException;
import java.io.Serial;

/** The server did not open the connection. */
public final class RefusedException extends IOException {

  @Serial
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String body;

  RefusedException(int status, String body) {
    super("refused: " + status + " " + body);
    this.status = status;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public String body() {
    return body;
  }
}
