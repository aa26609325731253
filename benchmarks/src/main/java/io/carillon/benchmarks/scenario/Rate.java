package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long deliveries take at a load that does not wait for them. */
@Command(name = "rate", description = "Publish at a fixed rate: latency from the moment that was meant.", mixinStandardHelpOptions = true)
public final class Rate implements Scenario, Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--rates", split = ",", defaultValue = "20,50", description = "publishes a second, one after another (default: ${DEFAULT-VALUE})")
  private List<Integer> rates;

  @Option(names = "--subscribers", defaultValue = "1000", description = "how many listen (default: ${DEFAULT-VALUE})")
  private int subscribers;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds at the highest rate before anything is measured (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "20", description = "how long each rate is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    SteadyLoad load = new SteadyLoad(bench, subscribers, payloadBytes);
    load.warmUp(rates.stream().mapToInt(Integer::intValue).max().orElseThrow(), Duration.ofSeconds(warmUpSeconds));
    List<Row> rows = new ArrayList<>();
    for (int rate : rates) {
      rows.add(load.measure(rate, Duration.ofSeconds(seconds)));
    }
    return new Report("rate", "1 publisher at a fixed rate, " + subscribers + " subscribers, payload of " + payloadBytes
        + " bytes, " + bench.protocol(), rows,
        List.of(
            "latency runs from the moment at which the publish was due, so it includes the generator's own lateness"));
  }
}
