package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerContract;
import io.carillon.domain.message.TopicLogContract;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** Two nodes on one Redis Cluster. */
class RedisClusterBrokerTest implements BrokerContract, TopicLogContract {

  private static final RedisCluster REDIS = RedisCluster.started(Persistence.NONE);

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final List<RedisAdapters> nodes = Stream.of(1, 2).map(this::node).toList();

  @AfterAll
  static void stopRedis() {
    REDIS.close();
  }

  @AfterEach
  void stop() {
    nodes.forEach(RedisAdapters::close);
  }

  @Override
  public List<Broker> nodes() {
    return nodes.stream().<Broker>map(RedisAdapters::broker).toList();
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  private RedisAdapters node(int seed) {
    RedisConfig usual = RedisConfig.of(REDIS.topology());
    var node = new RedisAdapters(new RedisConfig(usual.server(), prefix, usual.timeout(), usual.connections(),
        usual.maxWaiting(), usual.breaker(), usual.vigil()), clock, new Random(seed), new SilentTelemetry());
    node.start();
    Awaitility.await().until(() -> node.health().isDelivering());
    return node;
  }
}
