package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import java.io.IOException;

/** One thing to measure. */
public interface Scenario {

  /** Puts its load on a server that has no other, and says what it saw. */
  Report measure(Bench bench) throws IOException;
}
