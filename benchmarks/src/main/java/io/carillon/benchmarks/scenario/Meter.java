package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Arrivals;
import io.carillon.benchmarks.swarm.Peer;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Counts deliveries, and while it is asked to, how long each took from its stamp. */
final class Meter implements Arrivals {

  private static final long LONGEST = Duration.ofMinutes(2).toNanos();
  private static final double NANOS_PER_MICRO = 1_000;

  private final Histogram latencies = new Histogram(LONGEST, 3);
  private long delivered;
  private boolean measuring;

  @Override
  public void arrived(Peer peer, long stampNanos, long arrivedNanos) {
    delivered++;
    if (measuring) {
      latencies.recordValue(Math.clamp(arrivedNanos - stampNanos, 1, LONGEST));
    }
  }

  /** All messages that ever arrived. */
  long delivered() {
    return delivered;
  }

  /** Begins to measure, from nothing. */
  void start() {
    latencies.reset();
    measuring = true;
  }

  void stop() {
    measuring = false;
  }

  /** The messages that arrived between start and stop. */
  long measured() {
    return latencies.getTotalCount();
  }

  double micros(double percentile) {
    return latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
  }

  /** The latencies, in microseconds. */
  Row latencies() {
    return new Row().put("p50 us", micros(50)).put("p99 us", micros(99)).put("p99.9 us", micros(99.9))
        .put("max us", micros(100));
  }
}
