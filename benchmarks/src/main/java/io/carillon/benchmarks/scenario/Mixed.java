package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.PauseLog;
import io.carillon.benchmarks.server.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What tells one set of JVM flags from another: memory, CPU time and pauses, in one run. */
@Command(name = "mixed", description = {
    "Idle connections, and on top of them a steady and then a dense fan-out: memory, CPU time, pauses.",
    "benchmarks/collectors compares garbage collectors by it."}, mixinStandardHelpOptions = true)
public final class Mixed implements Scenario, Callable<Integer> {

  private static final double KB_PER_MB = 1024;
  private static final int PAYLOAD_BYTES = 128;
  private static final int PUBLISHES_PER_SECOND = 20;
  private static final int WARM_UP_RATE = 60;
  private static final int SUBSCRIBERS = 1_000;
  private static final int IN_FLIGHT = 8;
  private static final int PER_TOPIC = 10;
  private static final Duration SETTLE = Duration.ofSeconds(2);
  private static final Duration WARM_UP = Duration.ofSeconds(4);

  @Mixin
  private BenchOptions options;

  @Option(names = "--connections", defaultValue = "10000", description = "that are idle (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(names = "--seconds", defaultValue = "20", description = "how long each fan-out is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    long pid = bench.server().pid();
    long before = ProcessUsage.memoryKbOf(pid);
    bench.connect(connections, i -> bench.plan("user%06d".formatted(i), List.of("project:" + i / PER_TOPIC)));
    bench.swarm().pumpFor(SETTLE);
    long idle = ProcessUsage.memoryKbOf(pid);
    SteadyLoad steady = new SteadyLoad(bench, SUBSCRIBERS, PAYLOAD_BYTES);
    steady.warmUp(WARM_UP_RATE, WARM_UP);
    Duration time = Duration.ofSeconds(seconds);
    try (PauseLog log = PauseLog.start(pid)) {
      Row paced = steady.measure(PUBLISHES_PER_SECOND, time);
      FanoutLoad dense = FanoutLoad.on(bench, FanoutLoad.Pace.FLOWING, 1, SUBSCRIBERS, PAYLOAD_BYTES);
      Row busy = dense.measure(IN_FLIGHT, WARM_UP, time);
      Row row = new Row()
          .put("process KB per idle connection", (double) (idle - before) / connections)
          .put("process MB with them", idle / KB_PER_MB)
          .put("us per delivery, steady", paced.figure(FanoutLoad.COST))
          .put("p99 us, steady", paced.figure("p99 us"))
          .put("us per delivery, " + IN_FLIGHT + " in flight", busy.figure(FanoutLoad.COST))
          .put("delivered/s, " + IN_FLIGHT + " in flight", busy.figure("delivered/s"))
          .putAll(log.read().row())
          .put("process MB at the end", ProcessUsage.memoryKbOf(pid) / KB_PER_MB);
      return new Report("mixed",
          connections + " idle connections; " + SUBSCRIBERS + " subscribers with " + PUBLISHES_PER_SECOND
              + " publishes/s, then " + SUBSCRIBERS + " with " + IN_FLIGHT + " in flight, " + seconds + " s each",
          List.of(row),
          List.of());
    }
  }
}
