package io.carillon.adapters.websocket.socket;

import io.carillon.adapters.websocket.wire.CloseCode;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;

/** A socket that is opened only to tell a browser, which cannot read a refused handshake, why it is closed. */
public final class RefusedSocket implements FrameHandler {

  private final CloseCode code;

  public RefusedSocket(CloseCode code) {
    this.code = code;
  }

  @Override
  public void onOpen(CoreSession session, Callback callback) {
    callback.succeeded();
    session.close(code.code(), code.reason(), Callback.NOOP);
    session.demand();
  }

  /** One frame is asked for, which should be the client's close; anything else runs into the connector's idle timeout. */
  @Override
  public void onFrame(Frame frame, Callback callback) {
    callback.succeeded();
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    callback.succeeded();
  }
}
