package io.carillon.benchmarks.micro;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** A socket that takes everything, or while it is stopped takes nothing, like that of a client that hangs. */
final class SinkEndPoint extends ByteArrayEndPoint {

  private boolean stopped;
  private @Nullable Callback waiting;

  @Override
  public void write(Callback callback, ByteBuffer... buffers) {
    for (ByteBuffer buffer : buffers) {
      buffer.position(buffer.limit());
    }
    synchronized (this) {
      if (stopped) {
        waiting = callback;
        return;
      }
    }
    callback.succeeded();
  }

  synchronized void stop() {
    stopped = true;
  }

  /** Takes again; the write that waited is done. */
  void goOn() {
    Callback ready;
    synchronized (this) {
      stopped = false;
      ready = waiting;
      waiting = null;
    }
    if (ready != null) {
      ready.succeeded();
    }
  }
}
