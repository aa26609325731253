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

/** How often and how long the server's JVM stops under a load that goes on for long. */
@Command(name = "pauses", description = {
    "Publish at a fixed rate for minutes: the JVM's pauses, and what deliveries feel of them.",
    "The JVM writes its pauses into a log, from after the warm-up: those of the collector, and all safepoints."}, mixinStandardHelpOptions = true)
public final class PauseWatch implements Scenario, Callable<Integer> {

  private static final double KB_PER_MB = 1024;

  @Mixin
  private BenchOptions options;

  @Option(names = "--rate", defaultValue = "20", description = "publishes a second (default: ${DEFAULT-VALUE})")
  private int rate;

  @Option(names = "--subscribers", defaultValue = "1000", description = "how many listen (default: ${DEFAULT-VALUE})")
  private int subscribers;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds before anything is measured (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "300", description = "how long it is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    SteadyLoad load = new SteadyLoad(bench, subscribers, payloadBytes);
    load.warmUp(rate, Duration.ofSeconds(warmUpSeconds));
    try (PauseLog log = PauseLog.start(bench.server().pid())) {
      Row row = load.measure(rate, Duration.ofSeconds(seconds))
          .putAll(log.read().row())
          .put("process MB", ProcessUsage.memoryKbOf(bench.server().pid()) / KB_PER_MB);
      return new Report("pauses", rate + " publishes/s to " + subscribers + " subscribers for " + seconds
          + " s, payload of " + payloadBytes + " bytes, " + bench.protocol(), List.of(row),
          List.of("a safepoint's time runs from the request to stop until the program goes on"));
    }
  }
}
