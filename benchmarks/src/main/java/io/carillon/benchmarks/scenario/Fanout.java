package io.carillon.benchmarks.scenario;

import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.FloorProcess;
import io.carillon.benchmarks.server.Server;
import io.carillon.benchmarks.server.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a delivery costs when one message goes to many, beside what it costs at least. */
@Command(name = "fanout", description = {"One publisher, many subscribers: CPU time and latency of a delivery.",
    "The floor, a bare loop in C, and servers with plain and with joined frames take turns in one run, with messages of the same"
        + " size. The cost of each is told as a multiple of the floor's in the same turn: medians over the rounds.",
    "With n in flight so many deliveries are outstanding as n publishes make; --lockstep waits for the last of them instead, and"
        + " --rates for nothing."}, mixinStandardHelpOptions = true)
public final class Fanout implements Scenario, Callable<Integer> {

  private static final int WARM_UP_IN_FLIGHT = 8;
  private static final Duration SETTLE = Duration.ofSeconds(1);
  private static final String FLOOR_RATIO = "times the floor";

  /** How many times the floor a delivery may cost, by lane and publishes in flight. */
  private static final Map<String, Double> GOALS = Map.of("plain 1", 1.25, "plain 8", 1.8, "plain 32", 2.2, "batch 1",
      1.25,
      "batch 8", 1.5, "batch 32", 1.5);

  /** What may be measured side by side. */
  enum Contestant {
    /** The bare loop. */
    FLOOR(null),
    /** The server, each message in a frame of its own. */
    PLAIN(Encoding.PLAIN),
    /** The server, messages joined in frames. */
    BATCH(Encoding.BATCH),
    /** The server, each message in a frame of its own and compressed. */
    PLAIN_DEFLATED(Encoding.PLAIN_DEFLATED),
    /** The server, messages joined in frames and compressed. */
    BATCH_DEFLATED(Encoding.BATCH_DEFLATED),
    /** The server, each message recorded and in a frame of its own. */
    PLAIN_RECORDED(Encoding.PLAIN, true),
    /** The server, messages recorded and joined in frames. */
    BATCH_RECORDED(Encoding.BATCH, true),
    /** The server on a Redis, each message in a frame of its own. */
    PLAIN_REDIS(Encoding.PLAIN),
    /** The server on a Redis, messages joined in frames. */
    BATCH_REDIS(Encoding.BATCH),
    /** A node that hears by way of Redis what is published at another one, each message in a frame of its own. */
    PLAIN_HEARD(Encoding.PLAIN),
    /** A node that hears by way of Redis what is published at another one, messages joined in frames. */
    BATCH_HEARD(Encoding.BATCH);

    private final @Nullable Encoding encoding;
    private final boolean recorded;

    Contestant(@Nullable Encoding encoding) {
      this(encoding, false);
    }

    Contestant(@Nullable Encoding encoding, boolean recorded) {
      this.encoding = encoding;
      this.recorded = recorded;
    }

    boolean sharesRedis() {
      return this == PLAIN_REDIS || this == BATCH_REDIS || onlyHears();
    }

    boolean onlyHears() {
      return this == PLAIN_HEARD || this == BATCH_HEARD;
    }

    /** The server with clients that speak this. */
    static Contestant with(Encoding encoding) {
      return Arrays.stream(values()).filter(one -> one.encoding == encoding).findFirst().orElseThrow();
    }
  }

  @Mixin
  private BenchOptions options;

  @Mixin
  private FanoutOptions fanout;

  @Option(names = "--lanes", split = ",", paramLabel = "LANE", description = "what takes turns: floor, plain, batch, plain_deflated, batch_deflated, plain_recorded, batch_recorded, plain_redis, batch_redis, plain_heard, batch_heard (default: the first three; with --batch or --compress floor and what they ask for)")
  private @Nullable List<Contestant> lanes;

  @Option(names = "--rounds", defaultValue = "3", description = "how often each is measured (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  /** One server alone, for those who compare builds. */
  @Override
  public Report measure(Bench bench) throws IOException {
    FanoutLoad load = FanoutLoad.on(bench, fanout.pace(), 1, fanout.subscribers(), fanout.payloadBytes());
    load.warmUp(WARM_UP_IN_FLIGHT, fanout.warmUp());
    List<Row> rows = new ArrayList<>();
    for (int level : fanout.levels()) {
      rows.add(load.measure(level, SETTLE, fanout.time()));
    }
    return new Report("fanout", setting() + ", " + bench.protocol(), rows, List.of());
  }

  @Override
  public Report measure(BenchOptions shared) throws IOException {
    try (SideBySide sideBySide = new SideBySide()) {
      Map<Contestant, Lane> connected = connect(shared);
      connected.values().forEach(sideBySide::add);
      Target recorded = connected.values().stream().map(Lane::target).filter(Server.class::isInstance).findFirst()
          .orElseGet(() -> connected.values().iterator().next().target());
      List<Row> rows = shared.recorded(recorded, () -> {
        sideBySide.warmUp(fanout.warmUp());
        return sideBySide.measure(fanout.levels(), rounds, fanout.time(),
            connected.containsKey(Contestant.FLOOR) ? FLOOR_RATIO : "times the first");
      });
      return new Report("fanout", setting() + "; medians of " + rounds + " rounds in turns",
          rows.stream().map(Fanout::withGoal).toList(),
          List.of(
              "all processes share this machine's cores: the CPU time per delivery is the figure that travels, and its"
                  + " multiple of the floor travels best"));
    }
  }

  /** Connects them all. The floor comes first, and is sent texts as long as those that the server's subscribers get. */
  private Map<Contestant, Lane> connect(BenchOptions shared) throws IOException {
    List<Contestant> wanted = lanes != null
        ? lanes
        : shared.encoding() == Encoding.PLAIN
            ? List.of(Contestant.FLOOR, Contestant.PLAIN, Contestant.BATCH)
            : List.of(Contestant.FLOOR, Contestant.with(shared.encoding()));
    Map<Contestant, Lane> connected = new EnumMap<>(Contestant.class);
    int textBytes = fanout.payloadBytes();
    FloorProcess floor = wanted.contains(Contestant.FLOOR) ? FloorProcess.start() : null;
    for (Contestant contestant : wanted) {
      Encoding encoding = contestant.encoding;
      if (encoding != null) {
        Map<String, String> settings = settingsFor(contestant, encoding);
        if (contestant.sharesRedis()) {
          settings.putAll(shared.redis().settings());
        }
        Lane lane = lane(contestant, encoding, settings, shared);
        connected.put(contestant, lane);
        textBytes = lane.load().deliveredTextBytes();
      }
    }
    if (floor != null) {
      Bench bench = new Bench(floor, new FloorEntrance());
      connected.put(Contestant.FLOOR, new Lane(nameOf(Contestant.FLOOR), floor, bench,
          FanoutLoad.onFloor(bench, fanout.pace(), fanout.subscribers(), textBytes)));
    }
    return connected;
  }

  private Lane lane(Contestant contestant, Encoding encoding, Map<String, String> settings, BenchOptions shared)
      throws IOException {
    Server server = shared.server(settings);
    Bench bench = shared.bench(server, encoding);
    if (!contestant.onlyHears()) {
      return new Lane(nameOf(contestant), server, bench,
          FanoutLoad.on(bench, fanout.pace(), 1, fanout.subscribers(), fanout.payloadBytes()));
    }
    Server other = shared.server(settings);
    Bench speaking = shared.bench(other, encoding);
    return new Lane(nameOf(contestant), server, bench,
        FanoutLoad.between(speaking, bench, fanout.pace(), fanout.subscribers(), fanout.payloadBytes()),
        List.of(speaking::close, other::close));
  }

  /** The settings with which a server is what the contestant stands for. */
  private static Map<String, String> settingsFor(Contestant contestant, Encoding encoding) throws IOException {
    Map<String, String> settings = new HashMap<>(BenchOptions.settingsFor(encoding));
    settings.putAll(Flat.NO_HEARTBEATS); // while one is measured, nobody answers the pings of the others
    if (contestant.recorded) {
      Path config = Files.createTempFile("recorded", ".conf");
      config.toFile().deleteOnExit();
      Files.writeString(config, "namespaces.%s.history { size = 1000, ttl = 10m }%n".formatted(FanoutLoad.NAMESPACE));
      settings.put("CARILLON_CONFIG", config.toString());
    }
    return settings;
  }

  private String setting() {
    return "1 publisher, " + fanout.subscribers() + " subscribers, payload of " + fanout.payloadBytes() + " bytes";
  }

  private static String nameOf(Contestant contestant) {
    return contestant.name().toLowerCase(Locale.ROOT);
  }

  /** The same row with what it should be at most, where that was laid down. */
  private static Row withGoal(Row row) {
    Double goal = GOALS.get(row.words("lane") + " " + row.words("in flight"));
    if (goal == null || Double.isNaN(row.figure(FLOOR_RATIO))) {
      return row;
    }
    return new Row().putWordsOf(row, "").put(FanoutLoad.COST, row.figure(FanoutLoad.COST))
        .put(FLOOR_RATIO, row.figure(FLOOR_RATIO)).put("goal", goal).putAll(row);
  }
}
