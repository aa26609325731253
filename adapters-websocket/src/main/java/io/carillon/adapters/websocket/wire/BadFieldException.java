package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Refusal;
import java.io.Serial;

/** A field of a client's message is missing or wrong, or asks for what is not on offer. Never leaves this package. */
final class BadFieldException extends Exception {

  @Serial
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  BadFieldException(String field, String advice) {
    this(Refusal.badField(field, advice));
  }

  BadFieldException(Refusal refusal) {
    super(refusal.advice(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
