package io.carillon.adapters.redis.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisConfig.Breaker;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.presence.PresenceRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** The presence of a node, on connections of its own. */
final class PresenceNode implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RedisConnections connections;
  private final RedisPresenceRegistry registry;

  /** A node that has begun to report. */
  PresenceNode(Topology redis, String prefix, PresenceTerms terms, InstantSource clock) {
    RedisConfig usual = RedisConfig.of(redis);
    // A reader waits for its own reports for what is left of a second: longer than usual, because tests share their machine.
    this.connections = new RedisConnections(
        new RedisConfig(usual.server(), prefix, Duration.ofMillis(450), usual.connections(), usual.maxWaiting(),
            new Breaker(5, Duration.ofMillis(200)), usual.vigil()),
        RedisPresenceRegistry.scripts(), RandomGenerator.of("SecureRandom"), new SilentTelemetry());
    this.registry = new RedisPresenceRegistry(connections, terms, clock);
    connections.start();
    registry.start();
  }

  PresenceRegistry registry() {
    return registry;
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
