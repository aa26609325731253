package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.FloorProcess;
import io.carillon.benchmarks.server.Server;
import io.carillon.benchmarks.server.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether a delivery costs the same however many subscribers or topics there are. */
@Command(name = "flat", description = {
    "The cost of a delivery from few subscribers to many, and from few topics to many.",
    "A delivery gets cheaper the more messages share a write, so points are comparable only where equally many do. That is what"
        + " is held equal: with one publish under way in all, the next one goes when the last subscriber has the one before,"
        + " whatever the number of subscribers or topics, and nothing can share a write. \"messages per read\" shows it: it is 1.",
    "Topics of one subscriber each are measured with 32 under way too, from 32 topics on: each goes to a client of its own then, so"
        + " again nothing shares a write, but the server is busy and the price of waking up does not hide the rest.",
    "Each point is a server of its own, which holds just what the point says; they take turns. Heartbeats are put off, because"
        + " idle connections are another measurement's. The floor is measured at the same numbers of subscribers: what it"
        + " grows by is the kernel's, not the server's."}, mixinStandardHelpOptions = true)
public final class Flat implements Measurement, Callable<Integer> {

  /** For servers whose clients are not looked after for minutes. */
  static final Map<String, String> NO_HEARTBEATS = Map.of("HEARTBEAT_INTERVAL", "1h", "CLIENT_TIMEOUT", "2h");
  private static final int BUSY = 32;

  @Mixin
  private BenchOptions options;

  @Option(names = "--subscribers", split = ",", defaultValue = "100,1000,10000", description = "of one topic (default: ${DEFAULT-VALUE})")
  private List<Integer> subscribers;

  @Option(names = "--topics", split = ",", defaultValue = "1,100,10000", description = "of one subscriber each (default: ${DEFAULT-VALUE})")
  private List<Integer> topics;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--no-floor", description = "leave the floor out, which needs a C compiler")
  private boolean withoutFloor;

  @Option(names = "--rounds", defaultValue = "3", description = "how often each is measured (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--warm-up", defaultValue = "6", description = "seconds before anything is measured, for each point (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "3", description = "how long each is measured in a round (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(BenchOptions shared) throws IOException {
    List<Row> rows = new ArrayList<>();
    int textBytes = payloadBytes;
    try (SideBySide points = new SideBySide()) {
      for (int count : subscribers) {
        Lane lane = onServer(shared, count + " subscribers of one topic", 1, count);
        points.add(lane);
        textBytes = lane.load().deliveredTextBytes();
      }
      rows.addAll(measure(points, List.of(1)));
    }
    if (!withoutFloor) {
      try (SideBySide points = new SideBySide()) {
        for (int count : subscribers) {
          points.add(onFloor("floor, " + count + " subscribers", count, textBytes));
        }
        rows.addAll(measure(points, List.of(1)));
      }
    }
    try (SideBySide points = new SideBySide()) {
      for (int count : topics) {
        points.add(onServer(shared, count + " topics of one subscriber", count, 1));
      }
      rows.addAll(measure(points, List.of(1)));
    }
    try (SideBySide points = new SideBySide()) {
      for (int count : topics.stream().filter(topic -> topic >= BUSY).toList()) {
        points.add(onServer(shared, count + " topics of one subscriber", count, 1));
      }
      rows.addAll(measure(points, List.of(BUSY)));
    }
    return new Report("flat",
        "1 publisher, payload of " + payloadBytes + " bytes, " + TokenEntrance.inWords(shared.encoding())
            + "; medians of " + rounds + " rounds in turns",
        rows,
        List.of(
            "ratios are to the first of the same kind in the same turn; benchmarks/run flat --help says what is held equal"));
  }

  private List<Row> measure(SideBySide points, List<Integer> inFlight) throws IOException {
    points.warmUp(Duration.ofSeconds(warmUpSeconds));
    return points.measure(inFlight, rounds, Duration.ofSeconds(seconds), "times the first");
  }

  private Lane onServer(BenchOptions shared, String name, int topicCount, int subscribersEach) throws IOException {
    Server server = shared.server(NO_HEARTBEATS);
    Bench bench = shared.bench(server, shared.encoding());
    return new Lane(name, server, bench,
        FanoutLoad.on(bench, FanoutLoad.Pace.LOCKSTEP, topicCount, subscribersEach, payloadBytes));
  }

  private static Lane onFloor(String name, int subscribers, int textBytes) throws IOException {
    Target floor = FloorProcess.start();
    Bench bench = new Bench(floor, new FloorEntrance());
    return new Lane(name, floor, bench, FanoutLoad.onFloor(bench, FanoutLoad.Pace.LOCKSTEP, subscribers, textBytes));
  }
}
