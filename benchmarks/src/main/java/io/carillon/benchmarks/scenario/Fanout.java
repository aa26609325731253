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

/** What a delivery costs when one message goes to many. */
@Command(name = "fanout", description = "One publisher, many subscribers: CPU time and latency of a delivery.", mixinStandardHelpOptions = true)
public final class Fanout implements Scenario, Callable<Integer> {

  private static final int WARM_UP_IN_FLIGHT = 8;
  private static final Duration SETTLE = Duration.ofSeconds(1);

  @Mixin
  private BenchOptions options;

  @Mixin
  private FanoutOptions fanout;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    return new Report("fanout", "1 publisher, " + fanout.subscribers() + " subscribers, payload of "
        + fanout.payloadBytes() + " bytes, " + bench.dialect().subprotocol(), rows(bench, fanout),
        List.of("both processes share this machine's cores: the CPU time per delivery is the figure that travels"));
  }

  /** One row for each number of publishes in flight. */
  static List<Row> rows(Bench bench, FanoutOptions fanout) throws IOException {
    FanoutLoad load = new FanoutLoad(bench, fanout.subscribers(), fanout.payloadBytes());
    load.warmUp(WARM_UP_IN_FLIGHT, fanout.warmUp());
    List<Row> rows = new ArrayList<>();
    for (int inFlight : fanout.inFlight()) {
      rows.add(load.measure(inFlight, SETTLE, fanout.time()));
    }
    return rows;
  }
}
