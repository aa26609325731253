package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many small groups in which everybody talks. */
@Command(name = "rooms", description = "Everybody talks in rooms of ten: loss and latency.", mixinStandardHelpOptions = true)
public final class Rooms implements Scenario, Callable<Integer> {

  private static final Duration DRAIN = Duration.ofSeconds(10);

  @Mixin
  private BenchOptions options;

  @Option(names = "--rooms", defaultValue = "100", description = "how many (default: ${DEFAULT-VALUE})")
  private int rooms;

  @Option(names = "--members", defaultValue = "10", description = "of each room (default: ${DEFAULT-VALUE})")
  private int members;

  @Option(names = "--rate", defaultValue = "10", description = "messages of each member a second (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(names = "--payload", defaultValue = "128", description = "bytes of each message's payload (default: ${DEFAULT-VALUE})")
  private int payloadBytes;

  @Option(names = "--warm-up", defaultValue = "10", description = "seconds before anything is measured (default: ${DEFAULT-VALUE})")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "20", description = "how long it is measured (default: ${DEFAULT-VALUE})")
  private int seconds;

  private int turn;

  @Override
  public Integer call() throws IOException {
    return options.run(this);
  }

  @Override
  public Report measure(Bench bench) throws IOException {
    int people = rooms * members;
    List<Peer> peers = bench.connect(people, i -> bench.plan("user%06d".formatted(i), List.of(roomOf(i))));
    List<Publication> publications = IntStream.range(0, rooms).mapToObj(i -> Publication.on(roomOf(i), payloadBytes))
        .toList();
    Metronome metronome = new Metronome(bench.swarm(), people * rate, due -> speak(peers, publications, due));
    long sent = metronome.beatFor(Duration.ofSeconds(warmUpSeconds));
    Span measuring = bench.span();
    bench.meter().start();
    sent += metronome.beatFor(Duration.ofSeconds(seconds));
    Span span = measuring.end(bench.server());
    long missing = bench.awaitDelivered(sent * members, DRAIN);
    bench.meter().stop();
    return new Report("rooms", people + " connections that each publish " + rate + "/s in " + rooms + " rooms of "
        + members + ", payload of " + payloadBytes + " bytes, " + bench.protocol(),
        List.of(new Row()
            .put("delivered/s", bench.meter().measured() / span.seconds())
            .put("server us per delivery", span.serverCpu() * Span.MICROS / bench.meter().measured())
            .putAll(bench.meter().latencies())
            .putAll(metronome.lateness())
            .putAll(span.cores())
            .put("missing", missing)
            .put("lost", bench.swarm().lost())),
        List.of(
            "latency runs from the moment at which the publish was due, so it includes the generator's own lateness"));
  }

  private void speak(List<Peer> peers, List<Publication> publications, long due) {
    int who = turn;
    turn = (turn + 1) % peers.size();
    peers.get(who).publish(publications.get(who % rooms), due);
  }

  private String roomOf(int person) {
    return "room:%04d".formatted(person % rooms);
  }
}
