package io.carillon.acceptance.hostile;

import io.carillon.acceptance.client.RawSocket;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds a header line to each of many requests now and then, and never ends them. */
final class Trickle implements AutoCloseable {

  private static final int PAUSE_MILLIS = 500;

  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger lines = new AtomicInteger();

  private Trickle() {}

  static Trickle into(List<RawSocket> sockets) {
    var trickle = new Trickle();
    var _ = trickle.clock.scheduleWithFixedDelay(() -> sockets.forEach(trickle::add), 0, PAUSE_MILLIS,
        TimeUnit.MILLISECONDS);
    return trickle;
  }

  int lines() {
    return lines.get();
  }

  private void add(RawSocket socket) {
    try {
      socket.send("X-" + lines.incrementAndGet() + ": y\r\n");
    } catch (IOException e) {
      // Cut off, as it should be.
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
