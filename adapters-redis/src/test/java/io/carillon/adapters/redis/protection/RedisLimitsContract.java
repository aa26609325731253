package io.carillon.adapters.redis.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisTime;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.protection.SharedLimits;
import io.carillon.domain.protection.SharedLimitsContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisLimitsContract implements SharedLimitsContract {

  /** As long as a command may take at all, so that a busy machine is not taken for an absent Redis. */
  private static final Duration PATIENCE = Duration.ofMillis(800);

  final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final RedisTime time;
  private final List<RedisConnections> connections = new ArrayList<>();
  private final Topology redis;
  private final RedisProcess server;
  private final List<SharedLimits> nodes;

  /** @param server has what is kept of Alice */
  RedisLimitsContract(Topology redis, RedisProcess server) {
    this.time = new RedisTime(redis, prefix);
    this.redis = redis;
    this.server = server;
    this.nodes = List.of(node(redis, clock), node(redis, clock));
  }

  @AfterEach
  void stop() {
    connections.forEach(RedisConnections::close);
    time.close();
  }

  @Override
  public List<SharedLimits> nodes() {
    return nodes;
  }

  @Override
  public void passTime(Duration by) {
    clock.advance(by);
    time.advance(by);
  }

  @Test
  void nodesWhoseClocksAreMinutesApartGrantOneAllowanceTogether() {
    RateLimit limit = RateLimit.perSecond(1, 2);
    SettableClock ahead = new SettableClock();
    ahead.advance(Duration.ofMinutes(5));
    SharedLimits other = node(redis, ahead);

    assertThat(other.use(ALICE, "chat", limit).join()).isZero();
    assertThat(nodes.getFirst().use(ALICE, "chat", limit).join()).isZero();
    assertThat(other.use(ALICE, "chat", limit).join()).isEqualTo(Duration.ofSeconds(1));
    assertThat(nodes.getFirst().use(ALICE, "chat", limit).join()).isEqualTo(Duration.ofSeconds(1));
    passTime(Duration.ofSeconds(1));
    assertThat(nodes.getFirst().use(ALICE, "chat", limit).join()).isZero();
    assertThat(other.use(ALICE, "chat", limit).join()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void everyKeyEndsByItself() {
    assertThat(nodes.getFirst().use(ALICE, "chat", RateLimit.perSecond(10, 5)).join()).isZero();

    try (var client = server.client()) {
      assertThat(client.keys(prefix + ":limit:*")).singleElement()
          .satisfies(key -> assertThat(client.pttl(key)).isPositive());
    }
  }

  /** One node more. */
  final SharedLimits node(Topology topology, SettableClock its) {
    RedisConnections own = new RedisConnections(RedisNode.config(topology, prefix), RedisLimits.scripts(),
        RandomGenerator.of("SecureRandom"), new SilentTelemetry(), its, its);
    connections.add(own);
    own.start();
    await().until(() -> own.health().isDelivering());
    return new RedisLimits(own, its, PATIENCE);
  }
}
