package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import java.io.IOException;

/** One thing to measure. */
public interface Measurement {

  /** Starts what it needs, puts load on it, and says what it saw. */
  Report measure(BenchOptions options) throws IOException;
}
