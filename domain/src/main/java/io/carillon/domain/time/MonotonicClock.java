package io.carillon.domain.time;

import java.util.concurrent.TimeUnit;

/**
 * Measures durations inside this process. It never goes back and never jumps, whatever becomes of the time of day, so
 * everything that lasts for a while is measured with it: deadlines, ages, rates. Its values mean nothing to another process
 * (ADR 0029). Safe for any number of threads.
 */
@FunctionalInterface
public interface MonotonicClock {

  /** Nanoseconds since a moment that this clock alone knows; 0 or more, and never less than before. */
  long nanos();

  /** The same in whole milliseconds. */
  default long elapsedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(nanos());
  }

  /** The machine's monotonic clock, which begins to count now. */
  static MonotonicClock system() {
    return new SystemMonotonicClock();
  }
}
