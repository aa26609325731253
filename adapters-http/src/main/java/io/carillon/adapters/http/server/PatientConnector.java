package io.carillon.adapters.http.server;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connector that, when the process has no open files left, says so in one line, waits a little and goes on. */
final class PatientConnector extends ServerConnector {

  private static final Logger LOG = LoggerFactory.getLogger(PatientConnector.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  PatientConnector(Server server, HttpConnectionFactory http) {
    super(server, 1, -1, http);
  }

  @Override
  protected boolean handleAcceptFailure(Throwable failure) {
    if (!isRunning() || !(failure instanceof IOException) || failure instanceof ClosedChannelException) {
      return super.handleAcceptFailure(failure);
    }
    LOG.warn("no new connection can be taken now, those that are open go on: {}; allow the process more open files",
        failure.getMessage());
    LockSupport.parkNanos(PAUSE.toNanos());
    return true;
  }
}
