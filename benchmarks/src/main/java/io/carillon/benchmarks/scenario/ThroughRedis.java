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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
  private record Setup(RedisServer redis, Server from, Server to, Bench talking, Bench listening, List<Peer> talkers,
      List<Publication> publications) {}

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
      Setup setup = new Setup(redis, from, to, talking, listening, connect(talking, listening), publications());
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

  private List<Peer> connect(Bench talking, Bench listening) throws IOException {
    listening.connect(publishers, i -> listening.plan("listener" + i, List.of(topic(i))));
    return talking.connect(publishers, i -> talking.publisherPlan("talker" + i, topic(i)));
  }

  private List<Publication> publications() {
    List<Publication> publications = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      publications.add(Publication.on(topic(i), payloadBytes));
    }
    return publications;
  }

  /** Publishes as fast as the windows allow. */
  private Row publish(Setup setup, Duration time) throws IOException {
    Meter meter = setup.listening().meter();
    long before = meter.delivered();
    long bound = (long) publishers * window;
    long sent = 0;
    Use use = Use.begin(setup);
    meter.start();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      while (sent - (meter.delivered() - before) < bound) {
        int who = (int) (sent % publishers);
        setup.talkers().get(who).publish(setup.publications().get(who), System.nanoTime());
        sent++;
      }
      setup.talking().swarm().pump(0);
      setup.listening().swarm().pump(1);
    }
    meter.stop();
    return finish(setup, "most", use.end(setup), before + sent);
  }

  /** Publishes at the fixed rate. */
  private Row beat(Setup setup, Duration time) throws IOException {
    Meter meter = setup.listening().meter();
    long before = meter.delivered();
    long[] sent = {0};
    Metronome metronome = new Metronome(setup.listening().swarm(), rate, due -> {
      int who = (int) (sent[0]++ % publishers);
      setup.talkers().get(who).publish(setup.publications().get(who), due);
    });
    Use use = Use.begin(setup);
    meter.start();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      metronome.beatFor(Duration.ofMillis(500));
      setup.talking().swarm().pump(0); // the answers, which nobody waits for
    }
    meter.stop();
    return finish(setup, rate + "/s", use.end(setup), before + sent[0]);
  }

  private static Row finish(Setup setup, String load, Use used, long expected) throws IOException {
    Row row = new Row().put("load", load).put("messages/s", setup.listening().meter().measured() / used.seconds())
        .putAll(setup.listening().meter().latencies()).put("publishing node cores", used.from() / used.seconds())
        .put("listening node cores", used.to() / used.seconds()).put("Redis cores", used.redis() / used.seconds());
    long end = System.nanoTime() + DRAIN.toNanos();
    while (setup.listening().meter().delivered() < expected && System.nanoTime() - end < 0) {
      setup.talking().swarm().pump(0);
      setup.listening().swarm().pump(10);
    }
    return row.put("missing", expected - setup.listening().meter().delivered());
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
