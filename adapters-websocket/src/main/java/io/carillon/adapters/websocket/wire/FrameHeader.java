package io.carillon.adapters.websocket.wire;

import java.nio.ByteBuffer;

/** The header of an unmasked, final frame, as a server sends it (RFC 6455 5.2). */
public final class FrameHeader {

  private static final int FINAL = 0x80;
  private static final int SHORT_LENGTH = 125;
  private static final int MEDIUM_LENGTH = 0xFFFF;
  private static final int MEDIUM = 126;
  private static final int LONG = 127;

  private FrameHeader() {}

  /** How many bytes the header of a payload takes. */
  public static int sizeFor(int payloadLength) {
    if (payloadLength <= SHORT_LENGTH) {
      return 2;
    }
    return payloadLength <= MEDIUM_LENGTH ? 2 + Short.BYTES : 2 + Long.BYTES;
  }

  /**
   * Appends the header of a frame.
   *
   * @param opcode RFC 6455 11.8, and the reserved bits that an extension sets
   */
  public static ByteBuffer put(ByteBuffer buffer, int opcode, int payloadLength) {
    buffer.put((byte) (FINAL | opcode));
    return switch (sizeFor(payloadLength)) {
      case 2 -> buffer.put((byte) payloadLength);
      case 4 -> buffer.put((byte) MEDIUM).putShort((short) payloadLength);
      default -> buffer.put((byte) LONG).putLong(payloadLength);
    };
  }
}
