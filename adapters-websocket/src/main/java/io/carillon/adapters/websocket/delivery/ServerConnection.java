package io.carillon.adapters.websocket.delivery;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's connection, whose frames can be sent by somebody else (ADR 0007). Jetty reads, and keeps the books of the closing
 * handshake; what it wants to send itself, which is little more than closes, it gives to the client's writer, and messages go
 * from there straight to the endpoint, encoded once for all clients. Until a writer is there, Jetty's own flusher sends.
 */
public final class ServerConnection extends WebSocketConnection {

  private volatile @Nullable ClientWriter writer;

  public ServerConnection(EndPoint endPoint, Executor executor, Scheduler scheduler, ByteBufferPool buffers,
      ServerSession session) {
    super(endPoint, executor, scheduler, buffers, session);
    session.setWebSocketConnection(this);
  }

  /** From now on everything is sent by the client's writer, which writes one thing at a time. */
  void sendThrough(ClientWriter newWriter) {
    writer = newWriter;
  }

  /** Writes whole frames. Nothing else may be in flight. */
  void write(ByteBuffer frames, Callback callback) {
    getEndPoint().write(callback, frames);
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
}
