package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One publisher that speaks at a fixed rate, whether or not what it said has arrived, and many subscribers. */
final class SteadyLoad {

  private static final String TOPIC = "steady";
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final Bench bench;
  private final int subscribers;
  private final Peer publisher;
  private final Publication publication;
  private final long deliveredBefore;
  private long sent;

  SteadyLoad(Bench bench, int subscribers, int payloadBytes) throws IOException {
    this.bench = bench;
    this.subscribers = subscribers;
    bench.connect(subscribers, i -> bench.plan("steady%06d".formatted(i), List.of(TOPIC)));
    this.publisher = bench.connect(1, _ -> bench.publisherPlan("steady", TOPIC)).getFirst();
    this.publication = Publication.on(TOPIC, payloadBytes);
    this.deliveredBefore = bench.meter().delivered();
  }

  /** Publishes and measures nothing. */
  void warmUp(int perSecond, Duration time) throws IOException {
    publishFor(metronome(perSecond), time);
    drain();
  }

  /** Publishes for a while, and says what that cost and how long deliveries took from the moment that was meant. */
  Row measure(int perSecond, Duration time) throws IOException {
    Metronome metronome = metronome(perSecond);
    Span measuring = bench.span();
    bench.meter().start();
    publishFor(metronome, time);
    Span span = measuring.end(bench.server());
    long missing = drain();
    bench.meter().stop();
    return new Row()
        .put("publishes/s", perSecond)
        .put("delivered/s", bench.meter().measured() / span.seconds())
        .put(FanoutLoad.COST, span.serverCpu() * Span.MICROS / bench.meter().measured())
        .putAll(bench.meter().latencies())
        .putAll(metronome.lateness())
        .putAll(span.cores())
        .put("missing", missing)
        .put("lost", bench.swarm().lost());
  }

  private Metronome metronome(int perSecond) {
    return new Metronome(bench.swarm(), perSecond, due -> publisher.publish(publication, due));
  }

  private void publishFor(Metronome metronome, Duration time) throws IOException {
    sent += metronome.beatFor(time);
  }

  private long drain() throws IOException {
    return bench.awaitDelivered(deliveredBefore + sent * subscribers, DRAIN);
  }
}
