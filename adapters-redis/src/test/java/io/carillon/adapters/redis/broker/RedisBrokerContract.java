package io.carillon.adapters.redis.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisTime;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerContract;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.Span;
import io.carillon.domain.message.TopicLogContract;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisBrokerContract implements BrokerContract, TopicLogContract {

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final Topology redis;
  private final RedisTime time;
  private final List<RedisAdapters> nodes;

  RedisBrokerContract(Topology redis) {
    this.redis = redis;
    this.time = new RedisTime(redis, prefix);
    this.nodes = Stream.of(1, 2).map(seed -> node(redis, seed)).toList();
  }

  @AfterEach
  void stop() {
    nodes.forEach(RedisAdapters::close);
    time.close();
  }

  @Override
  public List<Broker> nodes() {
    return nodes.stream().<Broker>map(RedisAdapters::broker).toList();
  }

  @Override
  public void passTime(Duration by) {
    clock.advance(by);
    time.advance(by);
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

  @Test
  void aNodeWhoseClockIsWrongNeitherForgetsRetriesNorHistoriesNorMessages() {
    for (Duration step : List.of(Duration.ofHours(3), Duration.ofHours(-3))) {
      SettableClock wrong = new SettableClock();
      wrong.advance(step);
      TopicName topic = new TopicName("lobby:" + step.toHours());
      History hour = new History(10, Duration.ofHours(1));
      RedisAdapters node = node(redis, 3, wrong);
      Broker here = nodes().getFirst();
      try {
        Message keyed = Messages.withKey(Messages.on(topic.value()), "k");
        assertThat(((Accepted) here.publish(keyed, hour)).duplicate()).isFalse();
        assertThat(((Accepted) node.broker().publish(keyed, hour)).duplicate()).as("a retry after %s", step).isTrue();
        node.broker().publish(Messages.expiringAt(Messages.on(topic.value()),
            SettableClock.START.plusNanos(wrong.nanos()).plusSeconds(30)), hour);

        LogPage page = here.read(topic, new Span.After(0), new PageLimit(10, Long.MAX_VALUE));

        assertThat(page.messages()).hasSize(2);
        assertThat(page.messages().getLast().isExpiredAt(clock.nanos())).isFalse();
        assertThat(page.messages().getLast().isExpiredAt(clock.nanos() + Duration.ofSeconds(31).toNanos())).isTrue();
      } finally {
        node.close();
      }
    }
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

  private RedisAdapters node(Topology topology, int seed) {
    return node(topology, seed, clock);
  }

  private RedisAdapters node(Topology topology, int seed, SettableClock its) {
    RedisConfig usual = RedisConfig.of(topology);
    var node = new RedisAdapters(new RedisConfig(usual.server(), prefix, usual.timeout(), usual.connections(),
        usual.maxWaiting(), usual.breaker(), usual.vigil()), its, its, new Random(seed), new SilentTelemetry());
    node.start();
    Awaitility.await().until(() -> node.health().isDelivering());
    return node;
  }
}
