package io.carillon.adapters.websocket.wire;

import java.util.Arrays;
import java.util.Optional;

/** The WebSocket subprotocols (RFC 6455 1.9) that are spoken here. */
public enum Dialect {
  /** One message per frame. */
  PLAIN("carillon.v1"),
  /** The server may put several messages into one text frame, separated by line feeds. */
  BATCH("carillon.v1.batch");

  private final String subprotocol;

  Dialect(String subprotocol) {
    this.subprotocol = subprotocol;
  }

  public String subprotocol() {
    return subprotocol;
  }

  public static Optional<Dialect> named(String subprotocol) {
    return Arrays.stream(values()).filter(dialect -> dialect.subprotocol.equals(subprotocol)).findFirst();
  }
}
