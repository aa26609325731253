package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.Heap;
import io.carillon.benchmarks.server.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an open connection costs while nothing happens. */
@Command(name = "idle", description = "Hold many quiet connections: memory and CPU of each.", mixinStandardHelpOptions = true)
public final class Idle implements Scenario, Callable<Integer> {

  private static final double BYTES_PER_KB = 1024;
  private static final double KB_PER_MB = 1024;
  private static final int THOUSAND = 1_000;
  private static final Duration SETTLE = Duration.ofSeconds(2);

  @Mixin
  private BenchOptions options;

  @Option(names = "--connections", defaultValue = "10000", description = "how many (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(names = "--seconds", defaultValue = "60", description = "how long they are held (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--per-topic", defaultValue = "10", description = "connections that share their third topic, beside inbox and global (default: ${DEFAULT-VALUE})")
  private int perTopic;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    long pid = bench.server().pid();
    long memoryAtStart = ProcessUsage.memoryKbOf(pid);
    long liveAtStart = Heap.liveBytes(pid);

    bench.connect(connections, i -> bench.plan("user%06d".formatted(i), List.of("project:" + i / perTopic)));
    bench.swarm().pumpFor(SETTLE);

    Span holding = bench.span();
    bench.swarm().pumpFor(Duration.ofSeconds(seconds));
    Span held = holding.end(bench.server());
    long memory = ProcessUsage.memoryKbOf(pid);
    long live = Heap.liveBytes(pid);
    long memoryCollected = ProcessUsage.memoryKbOf(pid);

    Row row = new Row()
        .put("connections", bench.swarm().ready())
        .put("lost", bench.swarm().lost())
        .put("process MB before", memoryAtStart / KB_PER_MB)
        .put("process MB held", memory / KB_PER_MB)
        .put("process KB per connection", (double) (memory - memoryAtStart) / connections)
        .put("the same after a full collection", (double) (memoryCollected - memoryAtStart) / connections)
        .put("live heap KB per connection", (live - liveAtStart) / BYTES_PER_KB / connections)
        .put("idle CPU, % of a core per 1000 connections",
            100 * held.serverCpu() / held.seconds() / connections * THOUSAND)
        .put("generator cores while held", held.generatorCpu() / held.seconds());
    return new Report("idle", connections + " authenticated connections held for " + seconds
        + " s, each subscribed to its inbox, global and a topic shared by " + perTopic, List.of(row),
        List.of(
            "process memory is Pss: it includes garbage that no collection was needed for yet, and code that the first"
                + " connections made the JVM load",
            "the heartbeats, a ping and a pong per connection and interval, are part of the idle CPU"));
  }
}
