package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.MessageType;
import io.carillon.domain.message.Message;
import io.carillon.domain.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Counts what a loop sends between two rests, so that telemetry is told once and not once per client. */
final class Burst {

  private static final MessageType[] TYPES = MessageType.values();

  private final Telemetry telemetry;
  private final int[] counts = new int[TYPES.length];
  private final long[] bytes = new long[TYPES.length];
  private final List<Message> messages = new ArrayList<>();
  private int dropped;

  Burst(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** A message has reached this loop. */
  void begun(Message message) {
    messages.add(message);
  }

  /** A frame was handed to a client's socket. */
  void sent(EncodedFrame frame) {
    counts[frame.type().ordinal()]++;
    bytes[frame.type().ordinal()] += frame.size();
  }

  void dropped(int count) {
    dropped += count;
  }

  /** Whether a message has reached this loop. */
  boolean hasMessages() {
    return !messages.isEmpty();
  }

  /** Reports and starts over. */
  void end(Instant now) {
    for (int i = 0; i < TYPES.length; i++) {
      if (counts[i] > 0) {
        telemetry.sent(TYPES[i].wireName(), counts[i], bytes[i]);
        counts[i] = 0;
        bytes[i] = 0;
      }
    }
    for (Message message : messages) {
      Duration latency = Duration.between(message.publishedAt(), now); // accepted by a node whose clock may be ahead
      telemetry.delivered(latency.isNegative() ? Duration.ZERO : latency);
    }
    messages.clear();
    if (dropped > 0) {
      telemetry.dropped(dropped);
      dropped = 0;
    }
  }
}
