package io.carillon.adapters.websocket.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's connection, whose frames can be sent by somebody else (ADR 0007). Jetty reads, and keeps the books of the closing
 * handshake; what it wants to send itself, which is little more than closes, it gives to the client's writer, and messages go
 * from there straight to the endpoint, encoded once for all clients. Until a writer is there, Jetty's own flusher sends.
 *
 * <p>What a client sends is read and handled on the selector's own thread: that saves a hand-over and two changes of the
 * selector's interest for every message. So nothing there may block, and a client that sends much in one go continues on
 * another thread, where it keeps nobody else waiting.
 */
public final class ServerConnection extends WebSocketConnection {

  /** How much a client may send in one go on the selector's thread: a frame counts 1, and 1 more for each KiB. */
  private static final int TURN = 64;

  /** What a frame counts that is compressed, because nobody knows yet how much will come out of it. */
  private static final int COMPRESSED = 16;

  private final Callback reading = new ReadOnSelector();
  private volatile @Nullable ClientWriter writer;

  /** What is left of the turn; for whoever reads, which is one thread at a time. */
  private int turn = TURN;

  public ServerConnection(EndPoint endPoint, Executor executor, Scheduler scheduler, ByteBufferPool buffers,
      ServerSession session) {
    super(endPoint, executor, scheduler, buffers, session);
    session.setWebSocketConnection(this);
  }

  /** From now on everything is sent by the client's writer, which writes one thing at a time. */
  void sendThrough(ClientWriter newWriter) {
    writer = newWriter;
  }

  /**
   * Writes whole frames. Nothing else may be in flight.
   *
   * @param frames of which this has the bytes from the position to the limit until the callback is called
   */
  void write(ByteBuffer frames, Callback callback) {
    try {
      if (!getEndPoint().flush(frames)) {
        getEndPoint().write(callback, frames.slice());
        return;
      }
    } catch (IOException e) {
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }

  @Override
  public void fillInterested() {
    fillInterested(reading);
  }

  @Override
  public void onFillable() {
    turn = TURN;
    super.onFillable();
  }

  @Override
  public void run() {
    turn = Integer.MAX_VALUE;
    super.run();
  }

  @Override
  protected void onFrame(Frame.Parsed frame) {
    turn -= (frame.isRsv1() ? COMPRESSED : 1) + frame.getPayloadLength() / 1024;
    super.onFrame(frame);
  }

  @Override
  public void demand() {
    if (turn > 0) {
      super.demand();
    } else {
      getExecutor().execute(super::demand);
    }
  }

  @Override
  public void enqueueFrame(OutgoingEntry entry) {
    ClientWriter sender = writer;
    if (sender == null) {
      super.enqueueFrame(entry);
    } else {
      sender.sendForJetty(entry);
    }
  }

  /** Tells the selector that its own thread may read. */
  private final class ReadOnSelector implements Callback {

    @Override
    public void succeeded() {
      onFillable();
    }

    @Override
    public void failed(Throwable cause) {
      onFillInterestedFailed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
      return InvocationType.NON_BLOCKING;
    }
  }
}
