package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.server.Target;
import java.io.IOException;

/**
 * One of those that are measured side by side, with a load of its own.
 *
 * @param name what it is called in the report
 */
record Lane(String name, Target target, Bench bench, FanoutLoad load) implements AutoCloseable {

  @Override
  public void close() throws IOException {
    bench.close();
    target.close();
  }
}
