package io.carillon.adapters.local.presence;

import java.time.InstantSource;

/**
 * Gives versions. A place that is forgotten and comes back begins above every version that there ever was: at the clock's
 * microseconds, which also holds across restarts.
 */
final class Versions {

  private static final long MICROS_PER_MILLI = 1_000;

  private final InstantSource clock;
  private long highest;

  Versions(InstantSource clock) {
    this.clock = clock;
  }

  /** What a new place has before its first change. */
  long start() {
    highest = Math.max(highest, clock.millis() * MICROS_PER_MILLI);
    return highest;
  }

  /** The next version of a place. */
  long after(long version) {
    long next = version + 1;
    highest = Math.max(highest, next);
    return next;
  }
}
