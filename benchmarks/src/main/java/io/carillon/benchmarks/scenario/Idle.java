package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.Gauges;
import io.carillon.benchmarks.server.Heap;
import io.carillon.benchmarks.server.Heap.ClassShare;
import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.swarm.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What an open connection costs while nothing happens. */
@Command(name = "idle", description = {"Hold many quiet connections: memory and CPU of each.",
    "\"from the start\" is all that the process has grown by since it stood idle after its start, divided by the connections: it charges them"
        + " with the code that the first of them made the JVM load and compile. \"each further\" leaves the first fifth of the"
        + " connections out, and that with them."}, mixinStandardHelpOptions = true)
public final class Idle implements Scenario, Callable<Integer> {

  private static final double BYTES_PER_KB = 1024;
  private static final double KB_PER_MB = 1024;
  private static final int THOUSAND = 1_000;
  private static final int FIRST_PART = 5;

  /** Before each look at the memory: what was only needed to start or to connect is given back within seconds. */
  private static final Duration SETTLE = Duration.ofSeconds(8);

  @Mixin
  private BenchOptions options;

  @Option(names = "--connections", defaultValue = "10000", description = "how many (default: ${DEFAULT-VALUE})")
  private int connections;

  @Option(names = "--seconds", defaultValue = "60", description = "how long they are held (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(names = "--per-topic", defaultValue = "10", description = "connections that share their third topic, beside inbox and global (default: ${DEFAULT-VALUE})")
  private int perTopic;

  @Option(names = "--histogram", defaultValue = "0", paramLabel = "CLASSES", description = "list so many classes, by the live heap that their objects take for each connection (default: ${DEFAULT-VALUE})")
  private int histogram;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    long pid = bench.server().pid();
    int first = connections / FIRST_PART;
    bench.swarm().pumpFor(SETTLE);
    long atStart = ProcessUsage.memoryKbOf(pid);
    List<Peer> peers = new ArrayList<>(connect(bench, 0, first));
    long withFirst = ProcessUsage.memoryKbOf(pid);
    peers.addAll(connect(bench, first, connections));
    long withAll = ProcessUsage.memoryKbOf(pid);

    Span holding = bench.span();
    bench.swarm().pumpFor(Duration.ofSeconds(seconds));
    Span held = holding.end(bench.server());
    long afterHolding = ProcessUsage.memoryKbOf(pid);
    int lost = bench.swarm().lost();
    List<String> said = said(bench);
    Heap heap = Heap.of(pid);
    long collected = ProcessUsage.memoryKbOf(pid);
    bench.abandon(peers);
    bench.swarm().pumpFor(SETTLE);
    Heap emptied = Heap.of(pid);

    Row row = new Row()
        .put("connections", connections)
        .put("lost", lost)
        .put("process MB before", atStart / KB_PER_MB)
        .put("process MB held", afterHolding / KB_PER_MB)
        .put("process KB per connection, from the start", (double) (afterHolding - atStart) / connections)
        .put("the same when all had just connected", (double) (withAll - atStart) / connections)
        .put("the same after a full collection", (double) (collected - atStart) / connections)
        .put("process KB per connection, each further", (double) (withAll - withFirst) / (connections - first))
        .put("of the process: heap MB", committed(said, "heap"))
        .put("of the process: classes and code MB", committed(said, "nonheap"))
        .put("live heap KB per connection", (heap.bytes() - emptied.bytes()) / BYTES_PER_KB / connections)
        .put("live heap MB when all have gone", emptied.bytes() / BYTES_PER_KB / KB_PER_MB)
        .put("idle CPU, % of a core per 1000 connections",
            100 * held.serverCpu() / held.seconds() / connections * THOUSAND)
        .put("generator cores while held", held.generatorCpu() / held.seconds());
    List<String> notes = new ArrayList<>(List.of(
        "process memory is Pss: it includes garbage that no collection was needed for yet",
        "live heap: what is left after a full collection, less what is left when all have gone again",
        "the heartbeats, a ping and a pong per connection and interval, are part of the idle CPU; held for less than an"
            + " interval there are none"));
    notes.addAll(largest(heap));
    return new Report("idle", connections + " authenticated connections held for " + seconds
        + " s, each subscribed to its inbox, global and a topic shared by " + perTopic + ", " + bench.protocol(),
        List.of(row),
        notes);
  }

  private List<Peer> connect(Bench bench, int from, int to) throws IOException {
    List<Peer> peers = bench.connect(to - from,
        i -> bench.plan("user%06d".formatted(from + i), List.of("project:" + (from + i) / perTopic)));
    bench.swarm().pumpFor(SETTLE);
    return peers;
  }

  private static List<String> said(Bench bench) throws IOException {
    try (Gauges gauges = new Gauges(bench.server())) {
      return gauges.read();
    }
  }

  private static double committed(List<String> said, String area) {
    return Gauges.sum(said, "jvm_memory_committed_bytes{area=\"" + area + "\"") / BYTES_PER_KB / KB_PER_MB;
  }

  private List<String> largest(Heap heap) {
    return heap.classes().stream().limit(histogram).map(this::line).toList();
  }

  private String line(ClassShare share) {
    return String.format(Locale.ROOT, "%7.1f bytes per connection in %6.2f objects of %s",
        (double) share.bytes() / connections, (double) share.instances() / connections, share.name());
  }
}
