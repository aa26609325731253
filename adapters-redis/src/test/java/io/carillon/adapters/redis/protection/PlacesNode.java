package io.carillon.adapters.redis.protection;

import static io.carillon.adapters.redis.fixture.Patience.patiently;

import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.node.AgreedSettings;
import io.carillon.adapters.redis.node.NodeRoster;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.protection.UserPlacesContract;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A node that counts places, with connections that have been made. Only the test has it meet others and flush. */
final class PlacesNode implements AutoCloseable {

  /** As long as a command may take at all, so that a busy machine is not taken for an absent Redis. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final RedisConnections connections;
  private final NodeRoster roster;
  private final RedisPlaces places;

  PlacesNode(Topology redis, String prefix) {
    this(redis, prefix, NodeRoster.LEASE);
  }

  /**
   * @param young how long a connection counts whose node is not known to live
   */
  PlacesNode(Topology redis, String prefix, Duration young) {
    MonotonicClock clock = MonotonicClock.system();
    this.connections = new RedisConnections(RedisNode.config(redis, prefix),
        Stream.concat(RedisPlaces.scripts().stream(), NodeRoster.scripts().stream()).toList(),
        RandomGenerator.of("SecureRandom"), new SilentTelemetry(), InstantSource.system(), clock);
    this.roster = new NodeRoster(connections, new AgreedSettings(Map.of("SESSION_TTL", "2m"), _ -> Optional.empty()),
        clock, Thread::startVirtualThread);
    this.places = new RedisPlaces(connections, roster, () -> UserPlacesContract.LIMIT, clock, PATIENCE, young);
    connections.start();
    patiently().until(() -> connections.health().isDelivering());
  }

  RedisPlaces places() {
    return places;
  }

  NodeRoster roster() {
    return roster;
  }

  /** What the node calls itself. */
  String name() {
    return connections.node();
  }

  /** Ends without a word, as a process that is killed. */
  @Override
  public void close() {
    connections.close();
  }
}
