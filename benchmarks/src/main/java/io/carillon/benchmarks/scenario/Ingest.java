package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast one connection can publish. */
@Command(name = "ingest", description = "One connection publishes as fast as it can to one subscriber.", mixinStandardHelpOptions = true)
public final class Ingest implements Scenario, Callable<Integer> {

  private static final String TOPIC = "ingest";
  private static final int AT_ONCE = 64;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  @Mixin
  private BenchOptions options;

  @Option(names = "--window", defaultValue = "1024", description = "publishes under way at once (default: ${DEFAULT-VALUE})")
  private int window;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds before anything is measured (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "10", description = "how long it is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  private long sent;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    bench.connect(1, _ -> bench.plan("subscriber", List.of(TOPIC)));
    Peer publisher = bench.connect(1, _ -> bench.publisherPlan("publisher", TOPIC)).getFirst();
    Publication publication = Publication.on(TOPIC, payloadBytes);
    publishFor(bench, publisher, publication, Duration.ofSeconds(warmUpSeconds));
    Span measuring = bench.span();
    bench.meter().start();
    publishFor(bench, publisher, publication, Duration.ofSeconds(seconds));
    bench.meter().stop();
    Span span = measuring.end(bench.server());
    long missing = bench.awaitDelivered(sent, DRAIN);
    return new Report("ingest", "1 publisher with " + window + " publishes under way, 1 subscriber, payload of "
        + payloadBytes + " bytes, " + bench.protocol(),
        List.of(new Row()
            .put("messages/s", bench.meter().measured() / span.seconds())
            .put("server us per message", span.serverCpu() * Span.MICROS / bench.meter().measured())
            .putAll(bench.meter().latencies())
            .putAll(span.cores())
            .put("missing", missing)
            .put("lost", bench.swarm().lost())),
        List.of());
  }

  private void publishFor(Bench bench, Peer publisher, Publication publication, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0 && bench.swarm().lost() == 0) {
      int room = (int) (window - (sent - bench.meter().delivered()));
      if (room >= AT_ONCE && publisher.isWritable()) {
        publisher.publishMany(publication, AT_ONCE, System.nanoTime());
        sent += AT_ONCE;
        bench.swarm().pump(0);
      } else {
        bench.swarm().pump(1);
      }
    }
  }
}
