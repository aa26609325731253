package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes one write of what waits for a client. In a burst most clients wait for the same messages, so the last joined
 * buffer is kept and shared by all that follow with the same list. Belongs to one loop.
 */
final class FrameJoiner {

  private static final int TEXT = 1;

  private final FrameSlab slab;
  private final SharedJoin plain = new SharedJoin();
  private final SharedJoin batch = new SharedJoin();

  FrameJoiner(FrameSlab slab) {
    this.slab = slab;
  }

  /**
   * The bytes on the wire that carry the first {@code count} of these, in this order: a shared buffer, for use until the
   * next call.
   */
  ByteBuffer join(Dialect dialect, EncodedFrame[] frames, int count) {
    return switch (dialect) {
      case PLAIN -> count == 1 ? frames[0].whole() : joinFrames(frames, count);
      case BATCH -> count == 1 && !frames[0].isMultiLine() ? frames[0].whole() : joinTexts(frames, count);
    };
  }

  /** Forgets the shared buffers, which would otherwise live until the next burst. */
  void forget() {
    plain.forget();
    batch.forget();
  }

  private ByteBuffer joinFrames(EncodedFrame[] frames, int count) {
    ByteBuffer shared = plain.find(frames, count);
    if (shared == null) {
      int size = 0;
      for (int i = 0; i < count; i++) {
        size += frames[i].size();
      }
      ByteBuffer joined = slab.allocate(size);
      for (int i = 0; i < count; i++) {
        joined.put(frames[i].whole());
      }
      shared = plain.keep(frames, count, joined.flip());
    }
    return shared.rewind();
  }

  private ByteBuffer joinTexts(EncodedFrame[] frames, int count) {
    ByteBuffer shared = batch.find(frames, count);
    if (shared == null) {
      int length = count - 1;
      for (int i = 0; i < count; i++) {
        length += frames[i].textLength();
      }
      ByteBuffer joined = slab.allocate(FrameHeader.sizeFor(length) + length);
      FrameHeader.put(joined, TEXT, length);
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          joined.put((byte) '\n');
        }
        putOnOneLine(joined, frames[i]);
      }
      shared = batch.keep(frames, count, joined.flip());
    }
    return shared.rewind();
  }

  /** A line feed between the tokens of a payload would split the message: a space means the same there (RFC 8259 2). */
  private static void putOnOneLine(ByteBuffer target, EncodedFrame frame) {
    int from = target.position();
    target.put(frame.text());
    if (frame.isMultiLine()) {
      for (int i = from; i < target.position(); i++) {
        if (target.get(i) == '\n') {
          target.put(i, (byte) ' ');
        }
      }
    }
  }

  /** The last joined buffer and the list that it was made of. */
  private static final class SharedJoin {

    private EncodedFrame[] frames = {};
    private @Nullable ByteBuffer joined;

    @Nullable
    ByteBuffer find(EncodedFrame[] wanted, int count) {
      if (count != frames.length) {
        return null;
      }
      for (int i = 0; i < count; i++) {
        if (wanted[i] != frames[i]) {
          return null;
        }
      }
      return joined;
    }

    ByteBuffer keep(EncodedFrame[] source, int count, ByteBuffer buffer) {
      frames = Arrays.copyOf(source, count);
      joined = buffer;
      return buffer;
    }

    void forget() {
      if (frames.length > 0) {
        frames = new EncodedFrame[0];
        joined = null;
      }
    }
  }
}
