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

  private final Swarm swarm;
  private final double perSecond;
  private final Histogram lateness = new Histogram(LONGEST, 3);
  private final long startedNanos = System.nanoTime();
  private long beats;

  Metronome(Swarm swarm, double perSecond) {
    this.swarm = swarm;
    this.perSecond = perSecond;
  }

  /**
   * Acts for a while, and handles what arrives.
   *
   * @param act is given the moment that was meant, by {@link System#nanoTime}
   * @return how often it acted
   */
  long beatFor(Duration time, LongConsumer act) throws IOException {
    long before = beats;
    lateness.reset();
    long end = System.nanoTime() + time.toNanos();
    for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
      long due = nextBeat();
      if (due - now > 0) {
        swarm.pumpUntil(Math.min(due, end));
      } else {
        beats++;
        lateness.recordValue(Math.clamp(now - due, 1, LONGEST));
        act.accept(due);
        if (beats % 16 == 0) {
          swarm.pump(0);
        }
      }
    }
    return beats - before;
  }

  /** How late the generator itself was, which is part of the latencies measured. */
  Row lateness() {
    return new Row().put("sent late p99 us", lateness.getValueAtPercentile(99) / NANOS_PER_MICRO);
  }

  private long nextBeat() {
    return startedNanos + (long) (beats / perSecond * NANOS_PER_SECOND);
  }
}
