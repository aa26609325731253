package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import java.io.IOException;

/** A measurement that needs one server, which has no other load. */
public interface Scenario extends Measurement {

  /** Puts its load on the server, and says what it saw. */
  Report measure(Bench bench) throws IOException;

  @Override
  default Report measure(BenchOptions options) throws IOException {
    return options.measureOne(this);
  }
}
