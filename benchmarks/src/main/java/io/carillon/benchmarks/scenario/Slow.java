package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.Gauges;
import io.carillon.benchmarks.server.Heap;
import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.PeerPlan;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether readers that hang hurt the others, and what becomes of them. */
@Command(name = "slow", description = {
    "Readers that stop, and one that crawls, among healthy ones: how they end, and what the others feel.",
    "First the healthy are alone: their p99 then is what each later phase is compared with. Then the slow ones come and read like"
        + " the others, stop for a while, and go on. One more never reads more than --crawl bytes a second."}, mixinStandardHelpOptions = true)
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

  @Option(names = "--crawl", defaultValue = "1024", description = "bytes a second that one more reads (default: ${DEFAULT-VALUE})")
  private int crawl;

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
    bench.connect(healthy, i -> bench.plan("user%06d".formatted(i), List.of(TOPIC)));
    try (Gauges gauges = new Gauges(bench.server())) {
      return new Course(bench, gauges).run();
    }
  }

  /** One run, from phase to phase. */
  private final class Course {

    private final Bench bench;
    private final Gauges gauges;
    private final PhaseMeter meter;
    private final Peer publisher;
    private final Publication publication = Publication.on(TOPIC, payloadBytes);
    private final Metronome metronome;
    private final List<Row> rows = new ArrayList<>();
    private final List<Peer> hanging = new ArrayList<>();
    private final List<Peer> crawling = new ArrayList<>();
    private long published;
    private long fullSocket;

    Course(Bench bench, Gauges gauges) throws IOException {
      this.bench = bench;
      this.gauges = gauges;
      this.meter = new PhaseMeter(bench);
      bench.swarm().onArrival(meter);
      this.publisher = bench.connect(1, _ -> bench.publisherPlan("publisher", TOPIC)).getFirst();
      this.metronome = new Metronome(bench.swarm(), rate, this::publish);
    }

    Report run() throws IOException {
      metronome.beatFor(WARM_UP);
      phase("healthy alone", PHASE.multipliedBy(2));
      hanging.addAll(comeIn(stopped, "stopped"));
      phase("all read", PHASE);
      if (bench.swarm().lost() > 0) {
        throw new IOException(bench.swarm().lost() + " readers were lost before any had stopped: this machine does not"
            + " carry the load; lower --rate or --payload");
      }
      crawling.addAll(comeIn(1, "crawling"));
      hanging.forEach(Peer::stopReading);
      for (int done = 0; done < seconds; done += (int) PHASE.toSeconds()) {
        phase(stopped + " have stopped for " + done + " s", PHASE);
      }
      hanging.forEach(Peer::goOnReading);
      List<Peer> crawler = List.copyOf(crawling);
      crawling.clear();
      crawler.forEach(peer -> peer.readOnly(Integer.MAX_VALUE));
      phase("they read again", PHASE);
      return new Report("slow", stopped + " of " + (healthy + stopped) + " readers stop, one more reads " + crawl
          + " bytes/s; " + rate + " publishes/s, payload of " + payloadBytes + " bytes, " + bench.protocol()
          + "; latencies are those of the healthy", rows, notes(crawler));
    }

    /** Readers with a small buffer, so that what they do not read waits in the server soon. */
    private List<Peer> comeIn(int count, String name) throws IOException {
      List<PeerPlan> plans = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        plans.add(bench.plan("%s%06d".formatted(name, i), List.of(TOPIC)).withReceiveBuffer(SMALL_BUFFER));
      }
      List<Peer> peers = bench.connect(plans);
      peers.forEach(meter::leaveOut);
      return peers;
    }

    private void publish(long due) {
      published++;
      fullSocket += publisher.isWritable() ? 0 : 1;
      publisher.publish(publication, due);
      for (Peer peer : crawling) {
        if (peer.ending() == null) {
          peer.readOnly(Math.max(1, crawl / rate));
        }
      }
    }

    private void phase(String name, Duration time) throws IOException {
      Span measuring = bench.span();
      meter.start();
      metronome.beatFor(time);
      Span span = measuring.end(bench.server());
      List<String> said = gauges.read();
      Row row = new Row().put("phase", name)
          .put("healthy got/s", meter.measured() / span.seconds())
          .putAll(meter.latencies());
      rows.add(row
          .put("p99, times alone", row.figure("p99 us") / (rows.isEmpty() ? row : rows.getFirst()).figure("p99 us"))
          .putAll(metronome.lateness())
          .putAll(span.cores())
          .put("closed with 4104", (long) Gauges.sum(said, "carillon_websocket_closes_total{code=\"4104\"}"))
          .put("waiting MB", Gauges.sum(said, "carillon_mailbox_bytes") / BYTES_PER_MB)
          .put("heap MB", Gauges.sum(said, "jvm_memory_used_bytes{area=\"heap\"}") / BYTES_PER_MB)
          .put("process MB", ProcessUsage.memoryKbOf(bench.server().pid()) / KB_PER_MB));
    }

    private List<String> notes(List<Peer> crawler) throws IOException {
      List<String> notes = new ArrayList<>();
      endings(hanging).forEach((how, count) -> notes.add(count + " of the stopped readers saw: " + how));
      endings(crawler).forEach((how, _) -> notes.add("the one that crawled saw: " + how));
      notes.add(
          "a client that was cut off is counted under 4104 when its connection has ended; what waited for it is dropped"
              + " before, as \"waiting MB\" shows");
      notes.add("the publisher found its socket full " + fullSocket + " times of " + published);
      notes.add(String.format(Locale.ROOT, "live heap at the end: %.1f MB",
          Heap.of(bench.server().pid()).bytes() / BYTES_PER_MB));
      return notes;
    }

    private static Map<String, Long> endings(List<Peer> peers) {
      return peers.stream()
          .collect(Collectors.groupingBy(peer -> peer.ending() == null ? "still open" : String.valueOf(peer.ending()),
              TreeMap::new, Collectors.counting()));
    }
  }
}
