package io.carillon.acceptance.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket frame (RFC 6455 5.2) as bits, right or wrong.
 *
 * @param head the first byte: FIN, reserved bits and opcode
 * @param declaredLength what it claims to carry, which need not be what it does carry
 */
@SuppressWarnings("ArrayRecordComponent") // frames are written and read, never compared
public record Frame(int head, boolean masked, long declaredLength, byte[] payload) {

  public static final int FIN = 0x80;
  public static final int RSV1 = 0x40;
  public static final int CONTINUATION = 0;
  public static final int TEXT = 1;
  public static final int BINARY = 2;
  public static final int CLOSE = 8;
  public static final int PING = 9;
  public static final int PONG = 10;

  private static final byte[] MASK = {0x1f, 0x2e, 0x3d, 0x4c};
  private static final int SHORT = 125;
  private static final int MEDIUM = 65_535;

  /** A whole message in one frame. */
  public static Frame text(String text) {
    return of(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A whole message, compressed. */
  public static Frame compressed(String text) {
    return of(FIN | RSV1 | TEXT, Deflate.compress(text.getBytes(StandardCharsets.UTF_8)));
  }

  public static Frame of(int head, byte[] payload) {
    return new Frame(head, true, payload.length, payload);
  }

  public static Frame of(int head, String payload) {
    return of(head, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** A close frame with a code and whatever bytes follow it. */
  public static Frame close(int code, byte... reason) {
    return of(FIN | CLOSE, ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
  }

  public Frame unmasked() {
    return new Frame(head, false, declaredLength, payload);
  }

  /** With a length of eight bytes that has nothing to do with the payload. */
  public Frame claiming(long length) {
    return new Frame(head, masked, length, payload);
  }

  public int opcode() {
    return head & 0x0f;
  }

  public boolean isCompressed() {
    return (head & RSV1) != 0;
  }

  public String text() {
    return new String(isCompressed() ? Deflate.decompress(payload) : payload, StandardCharsets.UTF_8);
  }

  /** How a close frame ends the connection. */
  public Ending ending() {
    if (payload.length < 2) {
      return new Ending(1005, "");
    }
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    int code = Short.toUnsignedInt(bytes.getShort());
    return new Ending(code, StandardCharsets.UTF_8.decode(bytes).toString());
  }

  /** As it goes over the wire. */
  public byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(14 + payload.length);
    int flag = masked ? 0x80 : 0;
    bytes.put((byte) head);
    if (declaredLength >= 0 && declaredLength <= SHORT) {
      bytes.put((byte) (flag | declaredLength));
    } else if (declaredLength >= 0 && declaredLength <= MEDIUM) {
      bytes.put((byte) (flag | 126)).putShort((short) declaredLength);
    } else {
      bytes.put((byte) (flag | 127)).putLong(declaredLength);
    }
    if (masked) {
      bytes.put(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      bytes.put((byte) (masked ? payload[i] ^ MASK[i % MASK.length] : payload[i]));
    }
    byte[] wire = new byte[bytes.position()];
    bytes.flip().get(wire);
    return wire;
  }
}
