package io.carillon.benchmarks.swarm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A publish command as a whole client frame (RFC 6455 5.2), made once; before each use it gets its stamp. */
public final class Publication {

  private final byte[] frame;
  private final int stampAt;

  private Publication(byte[] frame, int stampAt) {
    this.frame = frame;
    this.stampAt = stampAt;
  }

  /**
   * A broadcast.
   *
   * @param payloadBytes the size of its payload, a JSON string, quotes included
   */
  public static Publication on(String topic, int payloadBytes) {
    int padding = payloadBytes - 2 - Stamp.LENGTH;
    if (padding < 0) {
      throw new IllegalArgumentException("payload: " + payloadBytes + " (expected: at least " + (2 + Stamp.LENGTH)
          + " bytes, for the stamp and its quotes)");
    }
    String start = "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"" + topic + "\",\"payload\":\"";
    StringBuilder text = new StringBuilder(start).repeat('0', Stamp.LENGTH);
    for (int i = 0; i < padding; i++) {
      text.append((char) ('a' + (i * 7 + i / 26) % 26));
    }
    byte[] frame = ClientFrame.text(text.append("\"}}").toString());
    return new Publication(frame, frame.length - 3 - padding - Stamp.LENGTH);
  }

  void appendTo(ByteBuffer out, long stampNanos) {
    Stamp.write(frame, stampAt, stampNanos);
    out.put(frame);
  }

  int size() {
    return frame.length;
  }

  @Override
  public String toString() {
    return new String(frame, StandardCharsets.UTF_8);
  }
}
