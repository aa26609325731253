package io.carillon.bootstrap.server;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where work is done that may block or has its own rhythm, away from clients' threads and delivery loops. The threads are
 * virtual and bounded in number; tasks that find none free wait.
 */
final class Background implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Background.class);
  private static final int THREADS = 16;

  private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS,
      Thread.ofVirtual().name("background-", 0).factory());

  ScheduledExecutorService executor() {
    return executor;
  }

  /** Repeats a task; a failure is logged and the task goes on at its next turn. */
  void every(Duration pause, Runnable task) {
    var _ = executor.scheduleWithFixedDelay(() -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a background task failed; it goes on at its next turn", e);
      }
    }, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the threads; what still waits is not done. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
