package io.carillon.adapters.http.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends connections whose request does not arrive in time. Jetty's idle timeout starts anew with every byte, so a client
 * that sends a header line now and then could hold a connection for ever; here the whole request head has one deadline.
 */
final class RequestDeadlines extends Handler.Wrapper implements Connection.Listener {

  private static final Duration FIRST_REQUEST = Duration.ofSeconds(9);
  private static final Duration NEXT_REQUEST = Duration.ofSeconds(30);
  private static final Duration SWEEP = Duration.ofMillis(500);

  /** While a request is being handled it has no deadline; its own code looks after it. */
  private static final long NONE = Long.MAX_VALUE;

  private final Map<EndPoint, Long> deadlines = new ConcurrentHashMap<>();
  private final Scheduler scheduler;

  RequestDeadlines(Scheduler scheduler, Handler next) {
    super(next);
    this.scheduler = scheduler;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    sweepLater();
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection.getEndPoint().isOpen() && isHttp(connection)) {
      deadlines.put(connection.getEndPoint(), System.nanoTime() + FIRST_REQUEST.toNanos());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    deadlines.remove(connection.getEndPoint());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    deadlines.replace(endPoint, NONE);
    Request.addCompletionListener(request,
        _ -> deadlines.replace(endPoint, System.nanoTime() + NEXT_REQUEST.toNanos()));
    return super.handle(request, response, callback);
  }

  private void sweepLater() {
    scheduler.schedule(this::sweep, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    long now = System.nanoTime();
    deadlines.forEach((endPoint, deadline) -> {
      if (deadline != NONE && now - deadline > 0) {
        deadlines.remove(endPoint);
        endPoint.close();
      }
    });
    if (isRunning()) {
      sweepLater();
    }
  }

  private static boolean isHttp(Connection connection) {
    return connection instanceof ConnectionMetaData;
  }
}
