package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.PeerPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast clients come in. */
@Command(name = "connect", description = "Authenticated connections a second.", mixinStandardHelpOptions = true)
public final class Connect implements Scenario, Callable<Integer> {

  private static final Duration SETTLE = Duration.ofSeconds(1);

  @Mixin
  private BenchOptions options;

  @Option(names = "--connections", defaultValue = "3000", description = "how many in each round (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(names = "--rounds", defaultValue = "5", description = "how often; the first finds the JVM cold (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    List<PeerPlan> plans = IntStream.range(0, connections)
        .mapToObj(i -> bench.publisherPlan("user%06d".formatted(i), "project:" + i)).toList();
    List<Row> rows = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      Span connecting = bench.span();
      List<Peer> peers = bench.connect(plans);
      Span span = connecting.end(bench.server());
      rows.add(new Row()
          .put("round", round)
          .put("connections/s", connections / span.seconds())
          .put("server us per connection", span.serverCpu() * Span.MICROS / connections)
          .putAll(span.cores())
          .put("lost", bench.swarm().lost()));
      bench.abandon(peers);
      bench.swarm().pumpFor(SETTLE);
    }
    return new Report("connect", connections + " connections a round, from the TCP connection to the connected message,"
        + " with an HS256 token each, 128 at once", rows, List.of());
  }
}
