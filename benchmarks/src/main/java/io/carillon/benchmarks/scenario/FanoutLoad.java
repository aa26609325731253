package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** One publisher, topics that it speaks on in turns, and their subscribers, with a bounded number of publishes under way. */
final class FanoutLoad {

  /** What a delivery costs: the figure that is compared. */
  static final String COST = "server us per delivery";

  /** The namespace of all its topics. */
  static final String NAMESPACE = "fanout";

  private static final String TOPIC = NAMESPACE + ":%05d";
  private static final String ALL_TOPICS = NAMESPACE + ":*";
  private static final int SHORT_FRAME = 127;
  private static final int SHORT_HEADER = 2;
  private static final int MEDIUM_HEADER = 4;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** Answers that nobody waits for are read so often. */
  private static final Duration ANSWERS = Duration.ofMillis(100);

  /** When the next message goes. */
  enum Pace {
    /**
     * While fewer deliveries are outstanding than the publishes in flight make. With one in flight that is as soon as the first
     * subscriber has the message before: nobody waits for the slowest.
     */
    FLOWING,
    /** While fewer publishes than that are not delivered to the last subscriber. With one in flight, nothing shares a write. */
    LOCKSTEP,
    /** So many a second, evenly, however long they are on their way. */
    STEADY
  }

  private final Bench bench;

  /** Where the publisher is: among the subscribers, or at another node. */
  private final Bench speaking;

  private final int subscribersEach;
  private final Pace pace;
  private final Peer publisher;
  private final List<Publication> publications;
  private final long deliveredBefore;
  private long sent;

  private FanoutLoad(Bench bench, Bench speaking, Pace pace, int subscribersEach, List<Publication> publications)
      throws IOException {
    this.bench = bench;
    this.speaking = speaking;
    this.pace = pace;
    this.subscribersEach = subscribersEach;
    this.publications = publications;
    bench.connect(publications.size() * subscribersEach,
        i -> bench.plan("user%06d".formatted(i), List.of(TOPIC.formatted(i / subscribersEach))));
    this.publisher = speaking.connect(1, _ -> speaking.publisherPlan("publisher", ALL_TOPICS)).getFirst();
    this.deliveredBefore = bench.meter().delivered();
  }

  /** So many topics, each with as many subscribers of its own. */
  static FanoutLoad on(Bench bench, Pace pace, int topics, int subscribersEach, int payloadBytes) throws IOException {
    return new FanoutLoad(bench, bench, pace, subscribersEach, IntStream.range(0, topics)
        .mapToObj(i -> Publication.on(TOPIC.formatted(i), payloadBytes)).toList());
  }

  /** One topic whose subscribers are at one node, and whose publisher is at another: the first only hears. */
  static FanoutLoad between(Bench speaking, Bench hearing, Pace pace, int subscribers, int payloadBytes)
      throws IOException {
    return new FanoutLoad(hearing, speaking, pace, subscribers,
        List.of(Publication.on(TOPIC.formatted(0), payloadBytes)));
  }

  /** The floor's only topic; texts of so many bytes go through it as they are. */
  static FanoutLoad onFloor(Bench bench, Pace pace, int subscribers, int textBytes) throws IOException {
    return new FanoutLoad(bench, bench, pace, subscribers, List.of(Publication.asIs(textBytes)));
  }

  /** Publishes once, and says how long the text is that its subscribers get. */
  int deliveredTextBytes() throws IOException {
    long before = bench.swarm().bytesRead();
    publish(System.nanoTime());
    drain();
    int frame = (int) ((bench.swarm().bytesRead() - before) / subscribersEach);
    return frame - (frame <= SHORT_FRAME ? SHORT_HEADER : MEDIUM_HEADER);
  }

  /** Publishes and measures nothing. */
  void warmUp(int inFlight, Duration time) throws IOException {
    flow((long) inFlight * subscribersEach - 1, time);
    drain();
  }

  /**
   * Publishes for a while and says what that cost.
   *
   * @param level publishes in flight, or a second, as the pace has it
   */
  Row measure(int level, Duration warmUp, Duration time) throws IOException {
    publishFor(level, warmUp);
    Meter meter = bench.meter();
    long readsBefore = bench.swarm().reads();
    long bytesBefore = bench.swarm().bytesRead();
    Span measuring = bench.span();
    meter.start();
    publishFor(level, time);
    meter.stop();
    Span span = measuring.end(bench.server());
    double delivered = meter.measured();
    return new Row()
        .put(pace == Pace.STEADY ? "publishes/s" : "in flight", Integer.toString(level))
        .put(COST, span.serverCpu() * Span.MICROS / delivered)
        .put("delivered/s", delivered / span.seconds())
        .putAll(meter.latencies())
        .put("messages per read", delivered / (bench.swarm().reads() - readsBefore))
        .put("bytes per delivery", (bench.swarm().bytesRead() - bytesBefore) / delivered)
        .putAll(span.cores())
        .put("missing", drain())
        .put("lost", bench.swarm().lost());
  }

  private void publishFor(int level, Duration time) throws IOException {
    switch (pace) {
      case FLOWING -> flow((long) level * subscribersEach - 1, time);
      case LOCKSTEP -> flow((level - 1L) * subscribersEach, time);
      case STEADY -> {
        Metronome metronome = new Metronome(bench.swarm(), level, this::publish);
        for (Duration left = time; left.isPositive(); left = left.minus(ANSWERS)) {
          failIfLost();
          metronome.beatFor(ANSWERS);
          readAnswers();
        }
      }
    }
  }

  /** Publishes whenever no more deliveries than these are outstanding. */
  private void flow(long bound, Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      failIfLost();
      while (sent * subscribersEach - delivered() <= bound) {
        publish(System.nanoTime());
      }
      readAnswers();
      bench.swarm().pump(1);
    }
  }

  private void failIfLost() throws IOException {
    int lost = bench.swarm().lost() + (speaking == bench ? 0 : speaking.swarm().lost());
    if (lost > 0) {
      throw new IOException(lost + " clients lost their connection");
    }
  }

  /** At another node there are only answers, which nobody waits for. */
  private void readAnswers() throws IOException {
    if (speaking != bench) {
      speaking.swarm().pump(0);
    }
  }

  private void publish(long stampNanos) {
    publisher.publish(publications.get((int) (sent % publications.size())), stampNanos);
    sent++;
  }

  private long drain() throws IOException {
    return bench.awaitDelivered(deliveredBefore + sent * subscribersEach, DRAIN);
  }

  private long delivered() {
    return bench.meter().delivered() - deliveredBefore;
  }
}
