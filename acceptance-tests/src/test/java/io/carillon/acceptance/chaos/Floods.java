package io.carillon.acceptance.chaos;

import java.time.Duration;

/** Knows whether so much was published a moment ago that a client may be too slow for it through no fault of anybody's. */
final class Floods {

  private static final long AFTERMATH_NANOS = Duration.ofSeconds(20).toNanos();

  private volatile long last = System.nanoTime() - AFTERMATH_NANOS;

  /** So much is published now. */
  void rise() {
    last = System.nanoTime();
  }

  boolean areFelt() {
    return System.nanoTime() - last < AFTERMATH_NANOS;
  }
}
