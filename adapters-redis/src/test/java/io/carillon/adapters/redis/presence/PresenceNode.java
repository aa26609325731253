package io.carillon.adapters.redis.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisConfig.Breaker;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The presence of a node, on connections of its own. */
final class PresenceNode implements AutoCloseable {

  /** Short, but long enough for a node that is only slow. */
  static final PresenceTerms TERMS = new PresenceTerms(Duration.ofMillis(300), Duration.ofHours(1), 1_000,
      Duration.ofSeconds(3));

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RedisConnections connections;
  private final RedisPresenceRegistry registry;

  /** A node with these terms and the clock of the system. */
  PresenceNode(Topology redis) {
    this(redis, "test", TERMS, MonotonicClock.system());
  }

  /** A node that has begun to report. */
  PresenceNode(Topology redis, String prefix, PresenceTerms terms, MonotonicClock clock) {
    RedisConfig usual = RedisConfig.of(redis);
    // A reader waits for its own reports for what is left of a second: longer than usual, because tests share their machine.
    this.connections = new RedisConnections(
        new RedisConfig(usual.server(), prefix, Duration.ofMillis(450), usual.connections(), usual.maxWaiting(),
            new Breaker(5, Duration.ofMillis(200)), usual.vigil()),
        RedisPresenceRegistry.scripts(), RandomGenerator.of("SecureRandom"), new SilentTelemetry(),
        InstantSource.system(), clock);
    this.registry = new RedisPresenceRegistry(connections, terms, clock);
    connections.start();
    registry.start();
  }

  PresenceRegistry registry() {
    return registry;
  }

  /** A device of a user connects here and listens to a topic. */
  void enter(UserId user, TopicName topic) {
    registry.arrive(user);
    registry.enter(user, topic, PresenceMode.ON);
  }

  /** The first page of who is there. */
  RosterPage page(TopicName topic) {
    return registry.at(topic, null, 500);
  }

  /** Who is there, on how many devices. */
  Map<String, Integer> seenAt(TopicName topic) {
    return page(topic).members().stream()
        .collect(Collectors.toMap(member -> member.user().value(), member -> member.appearance().devices()));
  }

  /** Waits until Redis knows what was reported here. */
  void settle() {
    try {
      assertThat(registry.awaitReported(PATIENCE)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Says nothing any more, as if its process had been killed. */
  void kill() {
    connections.close();
    registry.close();
  }

  @Override
  public void close() {
    registry.close();
    connections.close();
  }
}
