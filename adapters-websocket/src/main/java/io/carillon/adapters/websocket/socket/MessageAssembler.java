package io.carillon.adapters.websocket.socket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts a message together from the pieces in which its frames arrive (RFC 6455 5.4). It holds what has come and never what
 * was only announced, so a client cannot make it allocate by claiming a length. A message costs what its pieces cost, however
 * many there are. While a message is under way, only its progress shows that its client lives.
 */
public final class MessageAssembler {

  private static final int FIRST_BYTES = 256;

  /** A client that sends no more than this in a second is as good as silent. */
  private static final long BYTES_PER_SECOND = 1024;
  private static final long NON_ASCII = 0x8080808080808080L;

  /** The message that is under way; {@code null} while there is none. */
  private @Nullable Partial partial;

  /** The part of a message that has arrived. */
  private static final class Partial {

    private final long since;
    private byte[] bytes;
    private int length;

    /** How many of its pieces were empty: they count against the limit, too, or there could be any number of them. */
    private int empty;

    Partial(long since, int room) {
      this.since = since;
      this.bytes = new byte[room];
    }

    void add(ByteBuffer piece) {
      int more = piece.remaining();
      if (length + more > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
      }
      piece.get(bytes, length, more);
      length += more;
      empty += more == 0 ? 1 : 0;
    }
  }

  /** Whether one more piece would exceed the limit, in bytes or by the number of empty pieces. */
  public boolean exceeds(int limit, ByteBuffer piece) {
    Partial begun = partial;
    return begun == null
        ? piece.remaining() > limit
        : begun.length + piece.remaining() > limit || begun.empty >= limit;
  }

  /**
   * Keeps a piece that is not the last.
   *
   * @param nowMillis when it came
   */
  public void keep(ByteBuffer piece, long nowMillis) {
    Partial begun = partial;
    if (begun == null) {
      begun = new Partial(nowMillis, Math.max(FIRST_BYTES, piece.remaining()));
      partial = begun;
    }
    begun.add(piece);
  }

  /** The whole message, ended by this piece; the next piece begins another. */
  public byte[] finish(ByteBuffer piece) {
    Partial begun = partial;
    if (begun == null) {
      byte[] whole = new byte[piece.remaining()];
      piece.get(whole);
      return whole;
    }
    partial = null;
    begun.add(piece);
    return Arrays.copyOf(begun.bytes, begun.length);
  }

  /**
   * Up to when the client has shown that it lives, if something comes now that does not end a message. A message that is
   * under way keeps a client alive from its first piece on, and a second longer for each KiB that has come of it; nothing
   * that comes between its pieces does.
   */
  public long heardAt(long nowMillis) {
    Partial begun = partial;
    return begun == null
        ? nowMillis
        : Math.min(nowMillis, begun.since + begun.length * TimeUnit.SECONDS.toMillis(1) / BYTES_PER_SECOND);
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
