package io.carillon.adapters.websocket.socket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts a message together from the pieces in which its frames arrive (RFC 6455 5.4). It holds what has come and never what
 * was only announced, so a client cannot make it allocate by claiming a length.
 */
public final class MessageAssembler {

  private static final byte[] NOTHING = {};
  private static final long NON_ASCII = 0x8080808080808080L;

  private byte[] partial = NOTHING;

  /** Whether one more piece would exceed the limit. */
  public boolean exceeds(int limit, ByteBuffer piece) {
    return partial.length + piece.remaining() > limit;
  }

  /** Keeps a piece that is not the last. */
  public void keep(ByteBuffer piece) {
    partial = joinedWith(piece);
  }

  /** The whole message, ended by this piece; the next piece begins another. */
  public byte[] finish(ByteBuffer piece) {
    byte[] whole = joinedWith(piece);
    partial = NOTHING;
    return whole;
  }

  private byte[] joinedWith(ByteBuffer piece) {
    byte[] joined = Arrays.copyOf(partial, partial.length + piece.remaining());
    piece.get(joined, partial.length, piece.remaining());
    return joined;
  }

  /** Whether the bytes are UTF-8 (RFC 3629). Plain ASCII, by far the most common, is seen eight bytes at a time. */
  public static boolean isUtf8(byte[] text) {
    if (isAscii(text)) {
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean isAscii(byte[] text) {
    ByteBuffer bytes = ByteBuffer.wrap(text);
    while (bytes.remaining() >= Long.BYTES) {
      if ((bytes.getLong() & NON_ASCII) != 0) {
        return false;
      }
    }
    while (bytes.hasRemaining()) {
      if (bytes.get() < 0) {
        return false;
      }
    }
    return true;
  }
}
