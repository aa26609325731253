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
    return of("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"" + topic + "\",\"payload\":\"", payloadBytes - 2, "\"}}");
  }

  /**
   * A text that is forwarded as it is.
   *
   * @param textBytes the size of it all
   */
  public static Publication asIs(int textBytes) {
    return of("\"", textBytes - 2, "\"");
  }

  private static Publication of(String before, int bytes, String after) {
    int padding = bytes - Stamp.LENGTH;
    if (padding < 0) {
      throw new IllegalArgumentException("a payload of " + bytes + " bytes (expected: at least " + Stamp.LENGTH
          + " beside its quotes, for the stamp)");
    }
    StringBuilder text = new StringBuilder(before).repeat('0', Stamp.LENGTH);
    for (int i = 0; i < padding; i++) {
      text.append((char) ('a' + (i * 7 + i / 26) % 26));
    }
    byte[] frame = ClientFrame.text(text.append(after).toString());
    return new Publication(frame, frame.length - after.length() - padding - Stamp.LENGTH);
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
