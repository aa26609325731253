package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.adapters.websocket.wire.EncodedFrame;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Makes one write of what waits for a client. In a burst most clients wait for the same messages, so the last joined
 * buffer is kept and shared by all that follow with the same list. Belongs to one loop.
 */
final class FrameJoiner {

  private final FrameSlab slab;
  private final SharedJoin plain = new SharedJoin();
  private final SharedJoin batch = new SharedJoin();

  FrameJoiner(FrameSlab slab) {
    this.slab = slab;
  }

  /** The frame that carries the first {@code count} of these, in this order. */
  Frame join(Dialect dialect, EncodedFrame[] frames, int count) {
    return switch (dialect) {
      case PLAIN -> count == 1 ? new Frame(OpCode.TEXT, frames[0].text()) : joinFrames(frames, count);
      case BATCH -> count == 1 && !frames[0].isMultiLine()
          ? new Frame(OpCode.TEXT, frames[0].text())
          : new Frame(OpCode.TEXT, joinTexts(frames, count));
    };
  }

  /** Forgets the shared buffers, which would otherwise live until the next burst. */
  void forget() {
    plain.forget();
    batch.forget();
  }

  private Frame joinFrames(EncodedFrame[] frames, int count) {
    int firstLength = frames[0].textLength();
    ByteBuffer shared = plain.find(frames, count);
    if (shared == null) {
      int size = firstLength;
      for (int i = 1; i < count; i++) {
        size += frames[i].size();
      }
      ByteBuffer joined = slab.allocate(size).put(frames[0].text());
      for (int i = 1; i < count; i++) {
        joined.put(frames[i].whole());
      }
      shared = plain.keep(frames, count, joined.flip());
    }
    return new FrameTrain(firstLength, shared.duplicate());
  }

  private ByteBuffer joinTexts(EncodedFrame[] frames, int count) {
    ByteBuffer shared = batch.find(frames, count);
    if (shared == null) {
      int size = count - 1;
      for (int i = 0; i < count; i++) {
        size += frames[i].textLength();
      }
      ByteBuffer joined = slab.allocate(size);
      for (int i = 0; i < count; i++) {
        if (i > 0) {
          joined.put((byte) '\n');
        }
        putOnOneLine(joined, frames[i]);
      }
      shared = batch.keep(frames, count, joined.flip());
    }
    return shared.duplicate();
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
