package io.carillon.domain.time;

/** {@link System#nanoTime}, from zero on. */
final class SystemMonotonicClock implements MonotonicClock {

  private final long began = System.nanoTime();

  @Override
  public long nanos() {
    return System.nanoTime() - began;
  }
}
