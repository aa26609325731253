package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.CloseCode;
import io.carillon.adapters.websocket.wire.Encoding;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.eclipse.jetty.websocket.core.exception.ProtocolException;

/**
 * Jetty's session with manners of its own (ADR 0002). A close that Jetty decides on carries a fixed reason instead of an
 * exception's text. A socket that the server closes is not torn down with the client's bytes unread, which would reset the
 * connection and lose the close frame: the sending side is shut, and reading goes on until the client ends too or its time
 * is up (RFC 6455 7.1.1). And where compression was agreed on, compressed messages are let through as they came (ADR 0010).
 */
public final class ServerSession extends WebSocketCoreSession {

  private final Encoding encoding;
  private volatile boolean closeSent;
  private volatile boolean closeReceived;

  /** A session that speaks what the handshake has agreed on. */
  public ServerSession(FrameHandler handler, Negotiated negotiated, WebSocketComponents components,
      Encoding encoding) {
    super(handler, Behavior.SERVER, negotiated, components);
    this.encoding = encoding;
  }

  Encoding encoding() {
    return encoding;
  }

  /** The connection, as our handshake made it. */
  ServerConnection connection() {
    if (getConnection() instanceof ServerConnection connection) {
      return connection;
    }
    throw new IllegalStateException("the session has no connection yet");
  }

  boolean isSocketOpen() {
    return getConnection().getEndPoint().isOpen();
  }

  void shutdownOutput() {
    getConnection().getEndPoint().shutdownOutput();
  }

  /** Ends the connection without any manners. */
  public void destroy() {
    super.abort();
  }

  @Override
  public void close(CloseStatus status, Callback callback) {
    super.close(status.getCause() == null
        ? status
        : new CloseStatus(status.getCode(), CloseCode.reasonFor(status.getCode()), status.getCause()), callback);
  }

  @Override
  public void sendFrame(OutgoingEntry entry) {
    if (entry.getFrame().getOpCode() == OpCode.CLOSE) {
      closeSent = true;
    }
    super.sendFrame(entry);
  }

  /** Whether the first reserved bit has a meaning here: it marks a compressed message (RFC 7692 6). */
  @Override
  public boolean isRsv1Used() {
    return encoding.isDeflated();
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    if (frame.getOpCode() == OpCode.CLOSE) {
      closeReceived = true;
    }
    if (frame.getOpCode() == OpCode.CONTINUATION && frame.isRsv1()) {
      callback.failed(new ProtocolException("only a message's first frame tells that it is compressed"));
      return;
    }
    super.onFrame(frame, callback);
  }

  @Override
  public void abort() {
    if (closeSent && !closeReceived) {
      getConnection().cancelDemand();
      getConnection().getEndPoint().shutdownOutput();
    } else {
      super.abort();
    }
  }

  @Override
  public void onEof() {
    super.onEof();
    getConnection().getEndPoint().close();
  }

  /** There is no class loader to switch to. */
  @Override
  protected void handle(Runnable runnable) {
    runnable.run();
  }
}
