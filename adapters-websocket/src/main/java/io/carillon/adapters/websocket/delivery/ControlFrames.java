package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.FrameHeader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one client beside messages, and before them: pings, pongs, closes (RFC 6455 5.5). It exists while there is
 * some. Belongs to one loop.
 */
final class ControlFrames {

  /** A frame that Jetty made, and what it does when it has been written. */
  private record Made(ByteBuffer bytes, Callback callback) {}

  /** So many pings of a client are answered one by one; of more that come before those, only the newest. */
  private static final int MAX_UNANSWERED = 32;

  private final ArrayDeque<Made> made = new ArrayDeque<>(2);
  private final ArrayDeque<ByteBuffer> unanswered = new ArrayDeque<>(2);
  private @Nullable ByteBuffer ping;
  private @Nullable Callback beingWritten;

  /**
   * Queues a ping, in place of one that has not been written yet.
   *
   * @param sequence by which its answer is known
   */
  void ping(int sequence) {
    ping = encode(OpCode.PING, ByteBuffer.allocate(Integer.BYTES).putInt(sequence).flip());
  }

  /** Queues an answer; a flood replaces the last one instead, as RFC 6455 5.5.3 allows, and takes no room. */
  void answerPing(ByteBuffer payload) {
    if (unanswered.size() == MAX_UNANSWERED) {
      unanswered.removeLast();
    }
    unanswered.add(payload);
  }

  /** Queues a frame of Jetty's. After a close the sending side is shut, because nothing may follow it. */
  void add(OutgoingEntry entry, ServerSession session) {
    Frame frame = entry.getFrame();
    Callback callback = frame.getOpCode() == OpCode.CLOSE
        ? Callback.from(session::shutdownOutput, entry.getCallback())
        : entry.getCallback();
    made.add(new Made(encode(frame.getOpCode(), frame.getPayload()), callback));
  }

  /** The next frame, as bytes; {@code null} when there is none. */
  @Nullable
  ByteBuffer next() {
    ByteBuffer theirs = unanswered.poll();
    if (theirs != null) {
      return encode(OpCode.PONG, theirs);
    }
    ByteBuffer ours = ping;
    if (ours != null) {
      ping = null;
      return ours;
    }
    Made first = made.poll();
    if (first == null) {
      return null;
    }
    beingWritten = first.callback();
    return first.bytes();
  }

  /**
   * What was written last is on its way.
   *
   * @return who is to be told, if anybody is
   */
  @Nullable
  Callback written() {
    Callback callback = beingWritten;
    beingWritten = null;
    return callback;
  }

  /** Nothing can be written any more. */
  void failed(Throwable cause) {
    Callback callback = beingWritten;
    beingWritten = null;
    if (callback != null) {
      callback.failed(cause);
    }
    while (!made.isEmpty()) {
      made.remove().callback().failed(cause);
    }
  }

  private static ByteBuffer encode(byte opcode, ByteBuffer payload) {
    ByteBuffer frame = ByteBuffer.allocate(FrameHeader.sizeFor(payload.remaining()) + payload.remaining());
    return FrameHeader.put(frame, opcode, payload.remaining()).put(payload.duplicate()).flip();
  }
}
