package io.carillon.adapters.http.server;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connector with two manners of its own. When the process has no open files left, it says so in one line, waits a little
 * and goes on. And its sockets spare the kernel calls that a message does not need.
 */
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

  @Override
  protected SocketChannelEndPoint newEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key) {
    SocketChannelEndPoint endPoint = new SparingEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }
}
