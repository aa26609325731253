package io.carillon.benchmarks.swarm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames that a client sends (RFC 6455 5.2). They are masked with a key of zeros, which is a valid key and leaves the bytes
 * as they are: the server unmasks them all the same, and the generator spends nothing on it.
 */
final class ClientFrame {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** The bit beside the opcode that says that a message is compressed (RFC 7692 6). */
  static final int COMPRESSED = 0x40;

  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final int MASK_BYTES = 4;
  private static final int SHORT_LENGTH = 125;
  private static final int MEDIUM = 126;
  private static final int MEDIUM_LENGTH = 0xFFFF;

  private ClientFrame() {}

  static byte[] text(String text) {
    return of(TEXT, text.getBytes(StandardCharsets.UTF_8), 0, text.getBytes(StandardCharsets.UTF_8).length);
  }

  static byte[] of(int opcode, byte[] payload, int from, int length) {
    if (length > MEDIUM_LENGTH) {
      throw new IllegalArgumentException("a client's frame of " + length + " bytes (expected: at most 65535)");
    }
    boolean isShort = length <= SHORT_LENGTH;
    ByteBuffer frame = ByteBuffer.allocate(2 + (isShort ? 0 : Short.BYTES) + MASK_BYTES + length);
    frame.put((byte) (FINAL | opcode));
    if (isShort) {
      frame.put((byte) (MASKED | length));
    } else {
      frame.put((byte) (MASKED | MEDIUM)).putShort((short) length);
    }
    return frame.putInt(0).put(payload, from, length).array();
  }
}
