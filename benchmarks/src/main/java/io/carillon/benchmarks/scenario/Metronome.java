package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/**
 * Acts at fixed moments. What is late is made up for and not left out, and each act is told the moment that was meant: who
 * measures from there sees the waiting that a stall causes, as its users would.
 */
final class Metronome {

  private static final long LONGEST = Duration.ofMinutes(2).toNanos();
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final double NANOS_PER_MICRO = 1_000;

  /** Beats a second beyond which it need not wait for the next to the microsecond: something arrives before anyway. */
  private static final double FAST = 1_000;

  private final Swarm swarm;
  private final double perSecond;
  private final LongConsumer act;
  private final Histogram lateness = new Histogram(LONGEST, 3);
  private long startedNanos = System.nanoTime();
  private long dueNanos = startedNanos;
  private long endNanos = startedNanos;
  private long beats;

  /**
   * Beats so many times a second, evenly.
   *
   * @param act is given the moment that was meant, by {@link System#nanoTime}
   */
  Metronome(Swarm swarm, double perSecond, LongConsumer act) {
    this.swarm = swarm;
    this.perSecond = perSecond;
    this.act = act;
  }

  /**
   * Acts for a while, and handles what arrives. What is due is done between two sockets, however many wait to be read. It
   * stood still since it last acted: that is no lateness.
   *
   * @return how often it acted
   */
  long beatFor(Duration time) throws IOException {
    long before = beats;
    lateness.reset();
    long now = System.nanoTime();
    long stoodStill = Math.max(0, now - dueNanos);
    startedNanos += stoodStill;
    dueNanos += stoodStill;
    endNanos = now + time.toNanos();
    swarm.betweenSockets(this::catchUp);
    while (System.nanoTime() - endNanos < 0) {
      catchUp();
      if (perSecond > FAST) {
        swarm.pump(1);
      } else {
        swarm.pumpUntil(Math.min(dueNanos, endNanos));
      }
    }
    swarm.betweenSockets(() -> {});
    return beats - before;
  }

  /** How late the generator itself was, which is part of the latencies measured. */
  Row lateness() {
    return new Row().put("sent late p99 us", lateness.getValueAtPercentile(99) / NANOS_PER_MICRO);
  }

  private void catchUp() {
    for (long late = System.nanoTime() - dueNanos; late >= 0
        && dueNanos - endNanos < 0; late = System.nanoTime() - dueNanos) {
      lateness.recordValue(Math.clamp(late, 1, LONGEST));
      long due = dueNanos;
      beats++;
      dueNanos = startedNanos + (long) (beats / perSecond * NANOS_PER_SECOND);
      act.accept(due);
    }
  }
}
