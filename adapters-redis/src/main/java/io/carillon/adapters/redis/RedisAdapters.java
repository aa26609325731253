package io.carillon.adapters.redis;

import io.carillon.adapters.redis.broker.RedisBroker;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.node.AgreedSettings;
import io.carillon.adapters.redis.node.NodeRoster;
import io.carillon.adapters.redis.presence.PresenceTerms;
import io.carillon.adapters.redis.presence.RedisPresenceRegistry;
import io.carillon.adapters.redis.protection.RedisLimits;
import io.carillon.adapters.redis.protection.RedisPlaces;
import io.carillon.adapters.redis.room.RedisRoomStore;
import io.carillon.adapters.redis.session.RedisInboxCursors;
import io.carillon.adapters.redis.session.RedisSessionStore;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** All that a node keeps in Redis, on connections that its parts share. Parts that are made here are ended before this is. */
public final class RedisAdapters implements AutoCloseable {

  private static final List<Script> SCRIPTS = Stream.of(RedisBroker.scripts(), RedisSessionStore.scripts(),
      RedisPresenceRegistry.scripts(), RedisRoomStore.scripts(), RedisLimits.scripts(), RedisPlaces.scripts(),
      NodeRoster.scripts()).flatMap(List::stream).toList();

  private final RedisConnections connections;
  private final MonotonicClock monotonic;
  private final RedisBroker broker;

  /** Adapters that do not connect before they are {@linkplain #start started}. */
  public RedisAdapters(RedisConfig config, InstantSource clock, MonotonicClock monotonic, RandomGenerator random,
      Telemetry telemetry) {
    this.connections = new RedisConnections(config, SCRIPTS, random, telemetry, clock, monotonic);
    this.monotonic = monotonic;
    this.broker = new RedisBroker(connections, monotonic, telemetry);
  }

  public RedisBroker broker() {
    return broker;
  }

  /** Whether messages are proven to reach this node by way of Redis. */
  public DeliveryHealth health() {
    return connections.health();
  }

  /** Which servers messages are not proven to come from and why, for people; empty when all do. Names no login. */
  public String describeHealth() {
    return connections.describeHealth();
  }

  /** By how much this node's clock is ahead of Redis's, negative where it is behind; empty before Redis has told its time. */
  public Optional<Duration> clockLead() {
    return connections.clockLead();
  }

  /** How many commands wait for their turn now. */
  public int commandsWaiting() {
    return connections.waiting();
  }

  /**
   * A node's sessions. They need {@link RedisSessionStore#flush} some times a second.
   *
   * @param ttl how long a session outlives its connection; zero when there are no sessions
   * @param perUser how many sessions of one user may wait
   * @param blocking runs what may block
   */
  public RedisSessionStore sessionStore(Duration ttl, int perUser, Executor blocking) {
    return new RedisSessionStore(connections, ttl, perUser, monotonic, blocking);
  }

  /**
   * How far users have read. They need {@link RedisInboxCursors#flush} about once a second.
   *
   * @param time how long a cursor is remembered after it was moved
   */
  public RedisInboxCursors inboxCursors(Duration time) {
    return new RedisInboxCursors(connections, time);
  }

  /** Who is there, on any node; to be started behind this. */
  public RedisPresenceRegistry presenceRegistry(PresenceTerms terms) {
    return new RedisPresenceRegistry(connections, terms, monotonic);
  }

  /** The rooms of all nodes; to be started behind this. */
  public RedisRoomStore roomStore(RoomConfig rooms) {
    return new RedisRoomStore(connections, rooms, monotonic);
  }

  /** What a user may do in all, on all nodes together. */
  public RedisLimits limits() {
    return new RedisLimits(connections, monotonic);
  }

  /**
   * The nodes on this Redis. They need {@link NodeRoster#meet} every {@link NodeRoster#BEAT}.
   *
   * @param settings those that all nodes must have in common
   * @param blocking runs what may block
   */
  public NodeRoster nodeRoster(AgreedSettings settings, Executor blocking) {
    return new NodeRoster(connections, settings, monotonic, blocking);
  }

  /**
   * How many connections users have on all nodes. They need {@link RedisPlaces#flush} about once a second.
   *
   * @param limit how many a user may have
   */
  public RedisPlaces places(NodeRoster roster, IntSupplier limit) {
    return new RedisPlaces(connections, roster, limit, monotonic);
  }

  /** Begins to connect; Redis need not be there yet. */
  public void start() {
    connections.start();
    broker.start();
  }

  /** Ends the connections; nothing can be kept or published any more. */
  @Override
  public void close() {
    broker.close();
    connections.close();
  }
}
