package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.server.ProcessUsage;
import io.carillon.benchmarks.server.Target;
import io.carillon.benchmarks.swarm.Peer;
import io.carillon.benchmarks.swarm.PeerPlan;
import io.carillon.benchmarks.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One run: the server, its clients, and what they measure. */
public final class Bench implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Files that a process needs beside its sockets. */
  private static final int OTHER_FILES = 200;

  private final Target server;
  private final Entrance entrance;
  private final Swarm swarm;
  private final Meter meter = new Meter();
  private int connected;

  Bench(Target server, Entrance entrance) throws IOException {
    this.server = server;
    this.entrance = entrance;
    this.swarm = new Swarm(server.host(), server.port());
    swarm.onArrival(meter);
  }

  Target server() {
    return server;
  }

  /** What its clients speak, in words. */
  String protocol() {
    return entrance.protocol();
  }

  Swarm swarm() {
    return swarm;
  }

  Meter meter() {
    return meter;
  }

  /** Begins to count what the server and the generator spend. */
  Span span() throws IOException {
    return Span.begin(server);
  }

  /** A client of its own user that listens to these topics and may publish to them. */
  PeerPlan plan(String user, List<String> topics) {
    return entrance.subscriber(user, topics);
  }

  /** A client that listens to nothing, but may publish to topics of this pattern. */
  PeerPlan publisherPlan(String user, String topics) {
    return entrance.publisher(user, topics);
  }

  /** Connects so many clients and returns when all are ready. */
  List<Peer> connect(int count, IntFunction<PeerPlan> plan) throws IOException {
    return connect(IntStream.range(0, count).mapToObj(plan).toList());
  }

  /** The same, with plans that were made before. */
  List<Peer> connect(List<PeerPlan> plans) throws IOException {
    connected += plans.size();
    checkFileLimit("the generator", ProcessHandle.current().pid());
    checkFileLimit("the server", server.pid());
    return swarm.connect(plans, PATIENCE);
  }

  /** Ends clients at once. */
  void abandon(List<Peer> peers) {
    peers.forEach(Peer::abandon);
    connected -= peers.size();
  }

  /** Handles what arrives until so many messages have in all; gives up after a while, and then returns how many lack. */
  long awaitDelivered(long count, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (meter.delivered() < count && System.nanoTime() - deadline < 0) {
      swarm.pump(10);
    }
    return count - meter.delivered();
  }

  @Override
  public void close() throws IOException {
    swarm.close();
  }

  private void checkFileLimit(String whose, long pid) throws IOException {
    long limit = ProcessUsage.fileLimitOf(pid);
    if (limit < connected + OTHER_FILES) {
      throw new IOException(connected + " connections are too many here: " + whose + " may have " + limit
          + " files open, and each connection is one. Raise the limit (ulimit -n), or ask for at most "
          + (limit - OTHER_FILES) + " connections.");
    }
  }
}
