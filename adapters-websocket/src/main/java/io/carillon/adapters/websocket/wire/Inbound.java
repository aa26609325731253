package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Command;
import io.carillon.application.command.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a client's message was read as.
 *
 * <p>Both cases hold the command's id, {@code null} when there was none that could be read, and the type for the metrics:
 * one of the protocol's, or {@code unknown}.
 */
public sealed interface Inbound {

  String type();

  record Understood(@Nullable String id, String type, Command command) implements Inbound {}

  record Malformed(@Nullable String id, String type, Refusal refusal) implements Inbound {}
}
