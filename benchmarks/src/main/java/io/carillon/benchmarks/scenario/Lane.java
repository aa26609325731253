package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.server.Target;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One of those that are measured side by side, with a load of its own.
 *
 * @param name what it is called in the report
 * @param others what ends with it
 */
record Lane(String name, Target target, Bench bench, FanoutLoad load, List<Closeable> others)
    implements
      AutoCloseable {

  Lane(String name, Target target, Bench bench, FanoutLoad load) {
    this(name, target, bench, load, List.of());
  }

  @Override
  public void close() throws IOException {
    bench.close();
    target.close();
    for (Closeable other : others) {
      other.close();
    }
  }
}
