package io.carillon.adapters.http.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connector with two manners of its own. When the process has no open files left, it says so in one line, waits a little
 * and goes on. And its sockets write a single buffer, which is what a delivery is, as such and not as a list of one.
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
    SocketChannelEndPoint endPoint = new SingleWriteEndPoint(channel, selector, key, getScheduler());
    endPoint.setIdleTimeout(getIdleTimeout());
    return endPoint;
  }

  /** Saves the gathering write (writev) where there is nothing to gather. */
  private static final class SingleWriteEndPoint extends SocketChannelEndPoint {

    SingleWriteEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
      super(channel, selector, key, scheduler);
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
      if (buffers.length != 1) {
        return super.flush(buffers);
      }
      try {
        if (getChannel().write(buffers[0]) > 0) {
          notIdle();
        }
        return !buffers[0].hasRemaining();
      } catch (IOException e) {
        throw new EofException(e);
      }
    }
  }
}
