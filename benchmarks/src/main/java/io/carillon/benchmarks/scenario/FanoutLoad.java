package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One publisher and many subscribers of one topic, with a bounded number of publishes under way. */
final class FanoutLoad {

  private static final String TOPIC = "fanout";
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final Bench bench;
  private final int subscribers;
  private final Peer publisher;
  private final Publication publication;
  private final long deliveredBefore;
  private long sent;

  FanoutLoad(Bench bench, int subscribers, int payloadBytes) throws IOException {
    this.bench = bench;
    this.subscribers = subscribers;
    bench.connect(subscribers, i -> bench.plan("user%06d".formatted(i), List.of(TOPIC)));
    this.publisher = bench.connect(1, _ -> bench.publisherPlan("publisher", TOPIC)).getFirst();
    this.publication = Publication.on(TOPIC, payloadBytes);
    this.deliveredBefore = bench.meter().delivered();
  }

  /** Publishes and measures nothing. */
  void warmUp(int inFlight, Duration time) throws IOException {
    publishFor(inFlight, time);
    drain();
  }

  /** Publishes for a while and says what that cost. */
  Row measure(int inFlight, Duration warmUp, Duration time) throws IOException {
    publishFor(inFlight, warmUp);
    Meter meter = bench.meter();
    Span measuring = bench.span();
    meter.start();
    publishFor(inFlight, time);
    meter.stop();
    Span span = measuring.end(bench.server());
    return new Row()
        .put("in flight", Integer.toString(inFlight))
        .put("delivered/s", meter.measured() / span.seconds())
        .put("server us per delivery", span.serverCpu() * Span.MICROS / meter.measured())
        .putAll(meter.latencies())
        .putAll(span.cores())
        .put("missing", drain())
        .put("lost", bench.swarm().lost());
  }

  /** A publish is under way until its last delivery has arrived. */
  private void publishFor(int inFlight, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      if (bench.swarm().lost() > 0) {
        throw new IOException(bench.swarm().lost() + " clients lost their connection");
      }
      while (sent * subscribers - delivered() <= (inFlight - 1L) * subscribers) {
        publisher.publish(publication, System.nanoTime());
        sent++;
      }
      bench.swarm().pump(1);
    }
  }

  private long drain() throws IOException {
    return bench.awaitDelivered(deliveredBefore + sent * subscribers, DRAIN);
  }

  private long delivered() {
    return bench.meter().delivered() - deliveredBefore;
  }
}
