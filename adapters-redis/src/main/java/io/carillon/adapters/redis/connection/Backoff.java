package io.carillon.adapters.redis.connection;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between attempts to connect: short at first, then longer, and never the same on all nodes. One thread's own. */
final class Backoff {

  private static final long FIRST_MILLIS = 20;
  private static final long LONGEST_MILLIS = 1_000;

  private long next = FIRST_MILLIS;

  /** The last attempt has led to something. */
  void reset() {
    next = FIRST_MILLIS;
  }

  /** Waits, for half of the present pause to all of it. */
  void pause() throws InterruptedException {
    Thread.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(next / 2, next + 1)));
    next = Math.min(2 * next, LONGEST_MILLIS);
  }
}
