package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.adapters.websocket.wire.FrameDeflater;
import io.carillon.adapters.websocket.wire.FrameHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes one write of what waits for a client. In a burst most clients wait for the same messages, so for each encoding the
 * last joined buffer is kept and shared by all that follow with the same list. Belongs to one loop.
 */
final class FrameJoiner {

  private static final int TEXT = 1;

  private final FrameSlab slab;
  private final FrameDeflater deflater;
  private final SharedJoin plain = new SharedJoin((frames, count) -> joinFrames(frames, count, EncodedFrame::whole));
  private final SharedJoin batch = new SharedJoin(this::joinTexts);
  private final SharedJoin plainDeflated = new SharedJoin(
      (frames, count) -> joinFrames(frames, count, this::deflated));
  private final SharedJoin batchDeflated = new SharedJoin(this::deflateJoinedTexts);

  FrameJoiner(FrameSlab slab) {
    this.slab = slab;
    this.deflater = new FrameDeflater(slab::allocate);
  }

  /**
   * The bytes on the wire that carry the first {@code count} of these, in this order: a shared buffer, for use until the
   * next call.
   */
  ByteBuffer join(Encoding encoding, EncodedFrame[] frames, int count) {
    return switch (encoding) {
      case PLAIN -> count == 1 ? frames[0].whole() : plain.of(frames, count);
      case BATCH -> isOneLine(frames, count) ? frames[0].whole() : batch.of(frames, count);
      case PLAIN_DEFLATED -> count == 1 ? deflated(frames[0]) : plainDeflated.of(frames, count);
      case BATCH_DEFLATED -> isOneLine(frames, count) ? deflated(frames[0]) : batchDeflated.of(frames, count);
    };
  }

  /** Forgets the shared buffers, which would otherwise live until the next burst. */
  void forget() {
    plain.forget();
    batch.forget();
    plainDeflated.forget();
    batchDeflated.forget();
  }

  private ByteBuffer joinFrames(EncodedFrame[] frames, int count, Function<EncodedFrame, ByteBuffer> form) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += form.apply(frames[i]).remaining();
    }
    ByteBuffer joined = slab.allocate(size);
    for (int i = 0; i < count; i++) {
      joined.put(form.apply(frames[i]));
    }
    return joined.flip();
  }

  private ByteBuffer joinTexts(EncodedFrame[] frames, int count) {
    int length = joinedLength(frames, count);
    ByteBuffer joined = slab.allocate(FrameHeader.sizeFor(length) + length);
    FrameHeader.put(joined, TEXT, length);
    for (int i = 0; i < count; i++) {
      if (i > 0) {
        joined.put((byte) '\n');
      }
      putOnOneLine(joined, frames[i]);
    }
    return joined.flip();
  }

  /** Texts that are joined first and then compressed are much alike, and get much smaller than each by itself. */
  private ByteBuffer deflateJoinedTexts(EncodedFrame[] frames, int count) {
    ByteBuffer joined = batch.of(frames, count);
    int length = joinedLength(frames, count);
    return deflater.deflate(joined.slice(FrameHeader.sizeFor(length), length)).orElse(joined);
  }

  private ByteBuffer deflated(EncodedFrame frame) {
    return frame.deflated(deflater);
  }

  private static boolean isOneLine(EncodedFrame[] frames, int count) {
    return count == 1 && !frames[0].isMultiLine();
  }

  private static int joinedLength(EncodedFrame[] frames, int count) {
    int length = count - 1;
    for (int i = 0; i < count; i++) {
      length += frames[i].textLength();
    }
    return length;
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

  /** Makes one buffer of several frames. */
  @FunctionalInterface
  private interface Joining {

    ByteBuffer join(EncodedFrame[] frames, int count);
  }

  /** The last joined buffer and the list that it was made of. */
  private static final class SharedJoin {

    private final Joining joining;
    private EncodedFrame[] frames = {};
    private @Nullable ByteBuffer joined;

    SharedJoin(Joining joining) {
      this.joining = joining;
    }

    /** The joined buffer of these frames, without a copy, from its beginning, for use until the next call. */
    ByteBuffer of(EncodedFrame[] wanted, int count) {
      ByteBuffer shared = joined;
      if (shared == null || !isMadeOf(wanted, count)) {
        shared = joining.join(wanted, count);
        frames = Arrays.copyOf(wanted, count);
        joined = shared;
      }
      return shared.rewind();
    }

    private boolean isMadeOf(EncodedFrame[] wanted, int count) {
      if (count != frames.length) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        if (wanted[i] != frames[i]) {
          return false;
        }
      }
      return true;
    }

    void forget() {
      if (frames.length > 0) {
        frames = new EncodedFrame[0];
        joined = null;
      }
    }
  }
}
