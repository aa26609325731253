package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.Heap;
import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.PeerPlan;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether readers that hang hurt the others, and what becomes of them. */
@Command(name = "slow", description = "Readers that stop among healthy ones: how they end, and what the others feel.", mixinStandardHelpOptions = true)
public final class Slow implements Scenario, Callable<Integer> {

  private static final String TOPIC = "slow";
  private static final int SMALL_BUFFER = 8 * 1024;
  private static final double BYTES_PER_MB = 1024 * 1024;
  private static final double KB_PER_MB = 1024;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration PHASE = Duration.ofSeconds(10);

  @Mixin
  private BenchOptions options;

  @Option(names = "--healthy", defaultValue = "1000", description = "readers that go on (default: ${DEFAULT-VALUE})")
  private int healthy;

  @Option(names = "--stopped", defaultValue = "500", description = "readers that stop (default: ${DEFAULT-VALUE})")
  private int stopped;

  @Option(names = "--rate", defaultValue = "20", description = "publishes a second (default: ${DEFAULT-VALUE})")
  private int rate;

  @Option(names = "--payload", defaultValue = "4096", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--seconds", defaultValue = "60", description = "how long they are stopped (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    PhaseMeter meter = new PhaseMeter(bench);
    bench.connect(healthy, i -> bench.plan("user%06d".formatted(i), List.of(TOPIC)));
    List<Peer> hanging = bench.connect(stopped, i -> smallBuffer(bench.plan("slow%06d".formatted(i), List.of(TOPIC))));
    hanging.forEach(meter::leaveOut);
    bench.swarm().onArrival(meter);
    Peer publisher = bench.connect(1, _ -> bench.publisherPlan("publisher", TOPIC)).getFirst();
    Publication publication = Publication.on(TOPIC, payloadBytes);
    Metronome metronome = new Metronome(bench.swarm(), rate, due -> publisher.publish(publication, due));

    metronome.beatFor(WARM_UP);
    if (bench.swarm().lost() > 0) {
      throw new IOException(bench.swarm().lost() + " readers were lost before any had stopped: this machine does not"
          + " carry the load; lower --rate or --payload");
    }
    List<Row> rows = new ArrayList<>();
    rows.add(phase("all read", bench, metronome, meter));
    hanging.forEach(Peer::stopReading);
    for (int done = 0; done < seconds; done += (int) PHASE.toSeconds()) {
      rows.add(phase(stopped + " have stopped for " + done + " s", bench, metronome, meter));
    }
    int lostBefore = bench.swarm().lost();
    hanging.forEach(Peer::goOnReading);
    rows.add(phase("all read again", bench, metronome, meter));

    Map<String, Long> endings = hanging.stream()
        .collect(Collectors.groupingBy(peer -> peer.ending() == null ? "still open" : String.valueOf(peer.ending()),
            TreeMap::new, Collectors.counting()));
    List<String> notes = new ArrayList<>();
    endings.forEach((how, count) -> notes.add(count + " of the stopped readers: " + how));
    notes.add(lostBefore + " connections were lost while readers were stopped, as far as their clients could see then");
    long live = Heap.of(bench.server().pid()).bytes();
    notes.add("live heap at the end: %.1f MB".formatted(live / BYTES_PER_MB));
    return new Report("slow", stopped + " of " + (healthy + stopped) + " readers stop; " + rate
        + " publishes/s, payload of " + payloadBytes + " bytes, " + bench.protocol()
        + "; latencies are those of the healthy", rows, notes);
  }

  private static Row phase(String name, Bench bench, Metronome metronome, PhaseMeter meter)
      throws IOException {
    Span measuring = bench.span();
    meter.start();
    metronome.beatFor(PHASE);
    Span span = measuring.end(bench.server());
    return new Row().put("phase", name)
        .put("healthy got/s", meter.measured() / span.seconds())
        .putAll(meter.latencies())
        .putAll(span.cores())
        .put("process MB", ProcessUsage.memoryKbOf(bench.server().pid()) / KB_PER_MB);
  }

  private static PeerPlan smallBuffer(PeerPlan plan) {
    return plan.withReceiveBuffer(SMALL_BUFFER);
  }
}
