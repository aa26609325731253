package io.carillon.adapters.websocket.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses texts into whole frames (RFC 7692 7.2.1), each without regard to any other: so one frame serves every client,
 * and nothing is remembered for any of them (ADR 0010). Used by one thread at a time.
 */
public final class FrameDeflater {

  /** Below this a text hardly gets smaller, and what it saves is lost in the packet around it. */
  static final int MIN_TEXT_BYTES = 256;

  private static final int LEVEL = Deflater.BEST_SPEED;

  /** The opcode, and the first reserved bit, which says that the message is compressed. */
  private static final int DEFLATED_TEXT = 0x40 | 1;

  /** A flush ends with 00 00 FF FF, which is not sent. */
  private static final int TAIL_BYTES = 4;
  private static final int SCRATCH_BYTES = 64 * 1024;

  private final IntFunction<ByteBuffer> buffers;
  private @Nullable Workspace workspace;

  /** What compressing needs: about 330 KB, most of it outside the heap, so it is only there once somebody compresses. */
  private record Workspace(Deflater deflater, ByteBuffer scratch) {}

  /**
   * @param buffers gives room of exactly so many bytes for each frame
   */
  public FrameDeflater(IntFunction<ByteBuffer> buffers) {
    this.buffers = buffers;
  }

  /** The compressed frame of a text; empty when the text is better sent as it is, because it would hardly get smaller. */
  public Optional<ByteBuffer> deflate(ByteBuffer text) {
    if (text.remaining() < MIN_TEXT_BYTES) {
      return Optional.empty();
    }
    Workspace at = workspace();
    int room = text.remaining() + TAIL_BYTES;
    ByteBuffer deflated = room <= SCRATCH_BYTES ? at.scratch().clear().limit(room) : ByteBuffer.allocate(room);
    at.deflater().setInput(text);
    at.deflater().deflate(deflated, Deflater.SYNC_FLUSH);
    at.deflater().reset(); // also lets go of the text
    if (!deflated.hasRemaining()) {
      return Optional.empty();
    }
    deflated.flip().limit(deflated.limit() - TAIL_BYTES);
    ByteBuffer frame = buffers.apply(FrameHeader.sizeFor(deflated.remaining()) + deflated.remaining());
    return Optional.of(FrameHeader.put(frame, DEFLATED_TEXT, deflated.remaining()).put(deflated).flip());
  }

  private Workspace workspace() {
    Workspace at = workspace;
    if (at == null) {
      at = new Workspace(new Deflater(LEVEL, true), ByteBuffer.allocate(SCRATCH_BYTES));
      workspace = at;
    }
    return at;
  }
}
