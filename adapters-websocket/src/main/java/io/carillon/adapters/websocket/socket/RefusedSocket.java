package io.carillon.adapters.websocket.socket;

import io.carillon.adapters.websocket.delivery.ServerSession;
import io.carillon.adapters.websocket.wire.CloseCode;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;

/** A socket that is opened only to tell a browser, which cannot read a refused handshake, why it is closed. */
public final class RefusedSocket implements FrameHandler {

  /** So long the client may take to read why, and to close. */
  private static final long TIMEOUT_SECONDS = 5;

  private final CloseCode code;
  private final Scheduler scheduler;

  /**
   * @param scheduler cuts the client off that does not close in time, whatever else it sends
   */
  public RefusedSocket(CloseCode code, Scheduler scheduler) {
    this.code = code;
    this.scheduler = scheduler;
  }

  @Override
  public void onOpen(CoreSession session, Callback callback) {
    callback.succeeded();
    if (session instanceof ServerSession ours) {
      scheduler.schedule(ours::destroy, TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
    session.close(code.code(), code.reason(), Callback.NOOP);
    session.demand();
  }

  /** One frame is asked for, which should be the client's close; after anything else the client is cut off. */
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
