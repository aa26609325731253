package io.carillon.benchmarks.server;

import io.carillon.benchmarks.report.Row;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * How long a JVM stopped the program.
 *
 * @param collections pauses of the garbage collector, in nanoseconds
 * @param safepoints all stops, those of the collector among them, with the time until all threads stood still
 */
public record Pauses(Histogram collections, Histogram safepoints) {

  /** A pause that a user would feel. */
  private static final long FELT_NANOS = 10_000_000;

  private static final double NANOS_PER_MILLI = 1e6;
  private static final Pattern COLLECTION = Pattern.compile("\\bPause .* (\\d+\\.\\d+)ms$");
  private static final Pattern SAFEPOINT = Pattern.compile("Safepoint \".*Total: +(\\d+) ns");

  /** Understands what unified logging writes under {@code gc} and {@code safepoint}; other lines do not count. */
  static Pauses read(List<String> lines) {
    Pauses pauses = new Pauses(new Histogram(3), new Histogram(3));
    for (String line : lines) {
      Matcher collection = COLLECTION.matcher(line);
      Matcher safepoint = SAFEPOINT.matcher(line);
      if (collection.find()) {
        pauses.collections.recordValue(Math.round(Double.parseDouble(collection.group(1)) * NANOS_PER_MILLI));
      } else if (safepoint.find()) {
        pauses.safepoints.recordValue(Long.parseLong(safepoint.group(1)));
      }
    }
    return pauses;
  }

  public Row row() {
    return new Row()
        .put("GC pauses", collections.getTotalCount())
        .put("GC pause p99 ms", collections.getValueAtPercentile(99) / NANOS_PER_MILLI)
        .put("longest GC pause ms", collections.getMaxValue() / NANOS_PER_MILLI)
        .put("GC pauses over 10 ms", felt(collections))
        .put("safepoints", safepoints.getTotalCount())
        .put("longest safepoint ms", safepoints.getMaxValue() / NANOS_PER_MILLI)
        .put("safepoints over 10 ms", felt(safepoints));
  }

  private static long felt(Histogram pauses) {
    return pauses.getTotalCount() == 0 ? 0 : pauses.getCountBetweenValues(FELT_NANOS, Long.MAX_VALUE);
  }
}
