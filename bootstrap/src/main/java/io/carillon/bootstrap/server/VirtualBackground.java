package io.carillon.bootstrap.server;

import io.carillon.application.hub.Background;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Virtual threads, bounded in number; tasks that find none free wait. A task that fails is logged and harms no other. */
final class VirtualBackground implements Background, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(VirtualBackground.class);
  private static final int THREADS = 16;

  private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS,
      Thread.ofVirtual().name("background-", 0).factory());

  @Override
  public void execute(Runnable task) {
    executor.execute(safely(task));
  }

  @Override
  public void executeLater(Duration delay, Runnable task) {
    var _ = executor.schedule(safely(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Repeats a task, with a pause after each time. */
  void every(Duration pause, Runnable task) {
    var _ = executor.scheduleWithFixedDelay(safely(task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends the threads; what still waits is not done. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static Runnable safely(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a background task failed; the others go on", e);
      }
    };
  }
}
