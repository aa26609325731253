package io.carillon.adapters.redis.broker;

import org.junit.jupiter.api.Test;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.History;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.Message;
import io.carillon.domain.fixture.Messages;
import static org.assertj.core.api.Assertions.assertThat;
import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** Two nodes on one Redis. */
class RedisBrokerTest implements BrokerContract, TopicLogContract {

  private static final RedisProcess REDIS = RedisProcess.started(Persistence.NONE);

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

  @Test
  void aNodeThatHearsTheTopicElsewhereCountsAsOneConnection() {
    Broker here = nodes().get(0);
    Broker there = nodes().get(1);
    TopicName topic = new TopicName("user:alice");
    here.listen(new Connections(0));
    there.listen(new Connections(2));

    there.attach(topic);
    there.awaitAttached(topic);

    assertThat(((Accepted) here.publish(Messages.withKey(Messages.on("user:alice"), "k"), History.NONE)).reached())
        .isEqualTo(1);
    assertThat(((Accepted) here.publish(Messages.withKey(Messages.on("user:alice"), "k"), History.NONE)).reached())
        .as("a retry is told the same").isEqualTo(1);
    assertThat(((Accepted) there.publish(Messages.on("user:alice"), History.NONE)).reached()).isEqualTo(2);
    here.attach(topic);
    here.awaitAttached(topic);
    assertThat(((Accepted) there.publish(Messages.on("user:alice"), History.NONE)).reached()).isEqualTo(3);
  }

  /** So many connections of a node listen. */
  private record Connections(int count) implements MessageListener {

    @Override
    public int onMessage(Message message) {
      return count;
    }

    @Override
    public int reach(TopicName topic) {
      return count;
    }
  }

  private RedisAdapters node(int seed) {
    RedisConfig usual = RedisConfig.of(RedisServer.of(REDIS.url()));
    var node = new RedisAdapters(new RedisConfig(usual.server(), prefix, usual.timeout(), usual.connections(),
        usual.maxWaiting(), usual.breaker(), usual.vigil()), clock, new Random(seed), new SilentTelemetry());
    node.start();
    return node;
  }
}
