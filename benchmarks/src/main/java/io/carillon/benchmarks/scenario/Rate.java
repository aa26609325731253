package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
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

  private static final String TOPIC = "rate";
  private static final Duration DRAIN = Duration.ofSeconds(5);

  @Mixin
  private BenchOptions options;

  @Option(names = "--rates", split = ",", defaultValue = "10,50,100", description = "publishes a second, one after another (default: ${DEFAULT-VALUE})")
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
    bench.connect(subscribers, i -> bench.plan("user%06d".formatted(i), List.of(TOPIC)));
    Peer publisher = bench.connect(1, _ -> bench.publisherPlan("publisher", TOPIC)).getFirst();
    Publication publication = Publication.on(TOPIC, payloadBytes);
    int highest = rates.stream().mapToInt(Integer::intValue).max().orElseThrow();
    long sent = new Metronome(bench.swarm(), highest, due -> publisher.publish(publication, due))
        .beatFor(Duration.ofSeconds(warmUpSeconds));
    List<Row> rows = new ArrayList<>();
    for (int rate : rates) {
      bench.awaitDelivered(sent * subscribers, DRAIN);
      Metronome metronome = new Metronome(bench.swarm(), rate, due -> publisher.publish(publication, due));
      Span measuring = bench.span();
      bench.meter().start();
      sent += metronome.beatFor(Duration.ofSeconds(seconds));
      Span span = measuring.end(bench.server());
      long missing = bench.awaitDelivered(sent * subscribers, DRAIN);
      bench.meter().stop();
      rows.add(new Row()
          .put("publishes/s", rate)
          .put("delivered/s", bench.meter().measured() / span.seconds())
          .put("server us per delivery", span.serverCpu() * Span.MICROS / bench.meter().measured())
          .putAll(bench.meter().latencies())
          .putAll(metronome.lateness())
          .putAll(span.cores())
          .put("missing", missing)
          .put("lost", bench.swarm().lost()));
    }
    return new Report("rate", "1 publisher at a fixed rate, " + subscribers + " subscribers, payload of " + payloadBytes
        + " bytes, " + bench.protocol(), rows,
        List.of(
            "latency runs from the moment at which the publish was due, so it includes the generator's own lateness"));
  }
}
