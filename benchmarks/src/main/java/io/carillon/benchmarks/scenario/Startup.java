package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.server.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long the server takes to start, with and without the JVM's start-up cache. */
@Command(name = "startup", description = "From the launcher's start to the line that says ready, with and without the start-up cache.", mixinStandardHelpOptions = true)
public final class Startup implements Measurement, Callable<Integer> {

  private static final String WITHOUT_CACHE = "-XX:AOTMode=off";
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double KB_PER_MB = 1024;

  @Mixin
  private BenchOptions options;

  @Option(names = "--runs", defaultValue = "10", description = "of each, in turns (default: ${DEFAULT-VALUE})")
  private int runs;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(BenchOptions shared) throws IOException {
    shared.start(shared.launcher()).close(); // makes the cache where there is none, and fills the file system's
    List<Row> with = new ArrayList<>();
    List<Row> without = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      with.add(start(shared, ""));
      without.add(start(shared, WITHOUT_CACHE));
    }
    Row cached = Summary.of(with, "start-up cache", "yes");
    Row plain = Summary.of(without, "start-up cache", "no");
    return new Report("startup", runs + " starts of each, in turns: medians", List.of(cached, plain,
        Summary.ratio(cached, plain, "start-up cache", "no / yes")), List.of());
  }

  private static Row start(BenchOptions shared, String flags) throws IOException {
    try (ServerProcess server = shared.start(shared.launcher(), Map.of(), flags)) {
      ProcessUsage usage = ProcessUsage.of(server.pid());
      return new Row()
          .put("ready after ms", server.startUp().toNanos() / NANOS_PER_MILLI)
          .put("CPU ms", usage.cpuSeconds() * 1_000)
          .put("process MB", usage.memoryKb() / KB_PER_MB);
    }
  }
}
