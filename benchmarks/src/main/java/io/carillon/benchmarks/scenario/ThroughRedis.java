package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.server.RedisServer;
import io.carillon.benchmarks.server.Server;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What goes from one node to another by way of Redis: how much of it, and how fast. */
@Command(name = "redis", description = {
    "Two nodes on one Redis: how many recorded messages go from publishers on one to listeners on"
        + " the other, and how long each takes at a fixed rate."}, mixinStandardHelpOptions = true)
public final class ThroughRedis implements Measurement, Callable<Integer> {

  private static final String NAMESPACE = "redis";
  private static final Duration DRAIN = Duration.ofSeconds(10);

  @Mixin
  private BenchOptions options;

  @Option(names = "--one-node", description = "the listeners are on the publishers' node: no core goes to a second one")
  private boolean oneNode;

  @Option(names = "--publishers", defaultValue = "16", description = "connections that publish, each on a topic of its own (default: ${DEFAULT-VALUE})")
  private int publishers;

  @Option(names = "--window", defaultValue = "64", description = "messages under way of each (default: ${DEFAULT-VALUE})")
  private int window;

  @Option(names = "--rate", defaultValue = "1000", description = "messages a second in all, for the latencies (default: ${DEFAULT-VALUE})")
  private int rate;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds before anything is measured (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "10", description = "how long each is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  /** Both nodes with their clients, and the Redis between them. */
  private record Setup(RedisServer redis, Server from, Server to, Bench talking, Bench listening,
      List<Conversation> conversations) {

    long sent() {
      return conversations.stream().mapToLong(Conversation::sent).sum();
    }

    long refused() {
      return conversations.stream().mapToLong(Conversation::refused).sum();
    }

    /** What is neither heard nor refused. */
    long underWay() {
      return conversations.stream().mapToLong(Conversation::underWay).sum();
    }

    void pump(int millis) throws IOException {
      talking.swarm().pump(0);
      listening.swarm().pump(millis);
    }
  }

  /** One topic: who publishes there, and who listens. */
  private static final class Conversation {

    private final Peer talker;
    private final Peer listener;
    private final Publication publication;
    private long sent;

    Conversation(Peer talker, Peer listener, Publication publication) {
      this.talker = talker;
      this.listener = listener;
      this.publication = publication;
    }

    long sent() {
      return sent;
    }

    long refused() {
      return talker.refused();
    }

    long underWay() {
      return sent - listener.received() - talker.refused();
    }

    /** Publishes once. */
    void beat(long due) {
      talker.publish(publication, due);
      sent++;
    }

    /** Publishes until so many are under way, all in one write. */
    void fill(int window) {
      int room = window - (int) underWay();
      if (room > 0) {
        talker.publishMany(publication, room, System.nanoTime());
        sent += room;
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(BenchOptions shared) throws IOException {
    RedisServer redis = shared.redis();
    Map<String, String> settings = settings(redis);
    try (Server from = shared.server(settings)) {
      if (oneNode) {
        return measure(shared, redis, from, from);
      }
      try (Server to = shared.server(settings)) {
        return measure(shared, redis, from, to);
      }
    }
  }

  private Report measure(BenchOptions shared, RedisServer redis, Server from, Server to) throws IOException {
    try (Bench talking = shared.bench(from, shared.encoding()); Bench listening = shared.bench(to, shared.encoding())) {
      Setup setup = new Setup(redis, from, to, talking, listening, converse(talking, listening));
      return shared.recorded(from, () -> measure(setup));
    }
  }

  private Report measure(Setup setup) throws IOException {
    publish(setup, Duration.ofSeconds(warmUpSeconds));
    Row most = publish(setup, Duration.ofSeconds(seconds));
    beat(setup, Duration.ofSeconds(warmUpSeconds));
    Row steady = beat(setup, Duration.ofSeconds(seconds));
    return new Report("redis",
        publishers + " publishers on one node, " + publishers + " recorded topics, a listener of each on "
            + (oneNode ? "the same one" : "another") + ", payload of " + payloadBytes
            + " bytes; Redis with an append-only file, everysec",
        List.of(most, steady),
        List.of("the first row publishes as fast as " + window + " messages under way of each allow,"
            + " the second at a fixed rate, from the moment that was meant",
            "all nodes, Redis and the generator share this machine's cores"
                + (oneNode ? "; the publishing node and the listening one are the same" : "")));
  }

  private List<Conversation> converse(Bench talking, Bench listening) throws IOException {
    List<Peer> listeners = listening.connect(publishers, i -> listening.plan("listener" + i, List.of(topic(i))));
    List<Peer> talkers = talking.connect(publishers, i -> talking.publisherPlan("talker" + i, topic(i)));
    return IntStream.range(0, publishers).mapToObj(
        i -> new Conversation(talkers.get(i), listeners.get(i), Publication.on(topic(i), payloadBytes))).toList();
  }

  /** Publishes as fast as the windows allow. */
  private Row publish(Setup setup, Duration time) throws IOException {
    return load(setup, "most", time, () -> {
      setup.conversations().forEach(conversation -> conversation.fill(window));
      setup.pump(1);
    });
  }

  /** Publishes at the fixed rate. */
  private Row beat(Setup setup, Duration time) throws IOException {
    Metronome metronome = new Metronome(setup.listening().swarm(), rate,
        due -> setup.conversations().get((int) (setup.sent() % publishers)).beat(due));
    return load(setup, rate + "/s", time, () -> {
      metronome.beatFor(Duration.ofMillis(500));
      setup.talking().swarm().pump(0); // the answers, which nobody waits for
    });
  }

  /** A part of a load. */
  @FunctionalInterface
  private interface Turn {

    void take() throws IOException;
  }

  private static Row load(Setup setup, String name, Duration time, Turn turn) throws IOException {
    Meter meter = setup.listening().meter();
    long sentBefore = setup.sent();
    long refusedBefore = setup.refused();
    Use use = Use.begin(setup);
    meter.start();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      turn.take();
    }
    meter.stop();
    Use used = use.end(setup);
    Row row = new Row().put("load", name).put("messages/s", meter.measured() / used.seconds())
        .putAll(meter.latencies()).put("publishing node cores", used.from() / used.seconds())
        .put("listening node cores", used.to() / used.seconds()).put("Redis cores", used.redis() / used.seconds());
    long patience = System.nanoTime() + DRAIN.toNanos();
    while (setup.underWay() > 0 && System.nanoTime() - patience < 0) {
      setup.pump(10);
    }
    return row.put("sent", setup.sent() - sentBefore).put("refused", setup.refused() - refusedBefore)
        .put("missing", setup.underWay());
  }

  /** Time, and CPU time of the three. */
  private record Use(double seconds, double from, double to, double redis) {

    private static final double NANOS = 1e9;

    static Use begin(Setup setup) throws IOException {
      return new Use(System.nanoTime() / NANOS, ProcessUsage.cpuSecondsOf(setup.from().pid()),
          ProcessUsage.cpuSecondsOf(setup.to().pid()), ProcessUsage.cpuSecondsOf(setup.redis().pid()));
    }

    Use end(Setup setup) throws IOException {
      Use now = begin(setup);
      return new Use(now.seconds - seconds, now.from - from, now.to - to, now.redis - redis);
    }
  }

  private static String topic(int number) {
    return NAMESPACE + ":" + number;
  }

  private static Map<String, String> settings(RedisServer redis) throws IOException {
    Path config = Files.createTempFile("recorded", ".conf");
    config.toFile().deleteOnExit();
    Files.writeString(config, "namespaces.%s.history { size = 1000, ttl = 10m }%n".formatted(NAMESPACE));
    Map<String, String> settings = new HashMap<>(redis.settings());
    settings.put("CARILLON_CONFIG", config.toString());
    return settings;
  }
}
