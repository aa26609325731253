package io.carillon.adapters.websocket.wire;

import io.carillon.domain.message.Message;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One server message as a whole WebSocket frame (RFC 6455 5.2), header and text, encoded once and shared by every client
 * that gets it: each writes a slice of it and nobody changes it.
 */
public final class EncodedFrame {

  private static final int FINAL_TEXT = 0x81;
  private static final int SHORT_LENGTH = 125;
  private static final int MEDIUM_LENGTH = 0xFFFF;
  private static final int MEDIUM = 126;
  private static final int LONG = 127;

  private final MessageType type;
  private final ByteBuffer bytes;
  private final int headerLength;
  private final @Nullable Message message;
  private final long encodedAtNanos;
  private final boolean multiLine;

  private EncodedFrame(MessageType type, ByteBuffer bytes, int headerLength, @Nullable Message message,
      long encodedAtNanos) {
    this.type = type;
    this.bytes = bytes;
    this.headerLength = headerLength;
    this.message = message;
    this.encodedAtNanos = encodedAtNanos;
    this.multiLine = containsLineFeed(bytes, headerLength);
  }

  /** How many bytes the frame of a text takes. */
  static int sizeFor(int textLength) {
    return headerLengthFor(textLength) + textLength;
  }

  /** Frames what a writer holds, in a buffer that has exactly the room for it. */
  static EncodedFrame of(MessageType type, JsonWriter text, ByteBuffer room, @Nullable Message message, long nowNanos) {
    putHeader(room, text.length());
    int headerLength = room.position();
    text.appendTo(room);
    return new EncodedFrame(type, room.flip(), headerLength, message, nowNanos);
  }

  public MessageType type() {
    return type;
  }

  /** The message that the frame carries; {@code null} for an answer or anything else that is one client's own. */
  public @Nullable Message message() {
    return message;
  }

  /** When it was encoded, by {@link System#nanoTime}: how long it waits is counted from here. */
  public long encodedAtNanos() {
    return encodedAtNanos;
  }

  /** The size of header and text together. */
  public int size() {
    return bytes.limit();
  }

  public int textLength() {
    return bytes.limit() - headerLength;
  }

  /** The text alone, without a copy. */
  public ByteBuffer text() {
    return bytes.slice(headerLength, textLength());
  }

  /** Header and text, without a copy. */
  public ByteBuffer whole() {
    return bytes.duplicate();
  }

  /** Whether the text has a line feed, which a publisher may have put between the tokens of its payload. */
  public boolean isMultiLine() {
    return multiLine;
  }

  private static int headerLengthFor(int textLength) {
    if (textLength <= SHORT_LENGTH) {
      return 2;
    }
    return textLength <= MEDIUM_LENGTH ? 2 + Short.BYTES : 2 + Long.BYTES;
  }

  private static void putHeader(ByteBuffer buffer, int textLength) {
    buffer.put((byte) FINAL_TEXT);
    switch (headerLengthFor(textLength)) {
      case 2 -> buffer.put((byte) textLength);
      case 4 -> buffer.put((byte) MEDIUM).putShort((short) textLength);
      default -> buffer.put((byte) LONG).putLong(textLength);
    }
  }

  private static boolean containsLineFeed(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) == '\n') {
        return true;
      }
    }
    return false;
  }
}
