package io.carillon.adapters.http.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A socket that spares two kinds of kernel calls. A single buffer, which is what a delivery is, is written as such and not
 * gathered from a list of one. And after a read that did not fill its buffer there is nothing more to read now: asking the
 * kernel again would only confirm that, and the selector reports what comes later.
 */
final class SparingEndPoint extends SocketChannelEndPoint {

  /** For whoever reads, which is one thread at a time. */
  private boolean drained;

  SparingEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    if (drained) {
      drained = false;
      return 0;
    }
    int filled = super.fill(buffer);
    drained = filled > 0 && buffer.limit() < buffer.capacity();
    return filled;
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
