package io.carillon.adapters.local.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerContract;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Span;
import io.carillon.domain.message.TopicLogContract;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LocalBrokerTest implements BrokerContract, TopicLogContract {

  private static final History LONG = new History(100_000, Duration.ofHours(1));
  private static final long WEIGHT = Messages.on("lobby").weight();

  private final SettableClock clock = new SettableClock();
  private final AtomicInteger evicted = new AtomicInteger();
  private final LocalBroker broker = broker(new LogLimits(1 << 26, 1_000));
  private final List<Broker> nodes = List.of(broker);

  @Override
  public List<Broker> nodes() {
    return nodes;
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Test
  void aMessageHasBeenHandedOverWhenPublishingReturns() {
    var heard = new AtomicInteger();
    broker.listen(_ -> heard.incrementAndGet());

    broker.publish(Messages.on("lobby"), History.NONE);

    assertThat(heard).hasValue(1);
  }

  @Test
  void allLogsTogetherAreBoundedAndTheHeaviestPayFirst() {
    LocalBroker small = broker(new LogLimits(160 * WEIGHT, 1_000));
    fill(small, "quiet", 10);

    fill(small, "loud", 1_000);

    assertThat(small.logBytes()).isLessThanOrEqualTo(160 * WEIGHT);
    LogPage loud = read(small, "loud");
    assertThat(loud.top()).isEqualTo(1_000);
    assertThat(loud.messages()).hasSizeGreaterThan(100);
    assertThat(loud.removal()).isEqualTo(Removal.SIZE);
    assertThat(read(small, "quiet").messages()).hasSize(10);
    assertThat(evicted).hasValue(1_000 - loud.messages().size());
  }

  @Test
  void manySmallLogsAreBoundedToo() {
    LocalBroker small = broker(new LogLimits(160 * WEIGHT, 1_000));

    for (int i = 0; i < 1_000; i++) {
      fill(small, "topic" + i, 1);
    }

    assertThat(small.logBytes()).isBetween(100L * WEIGHT, 160L * WEIGHT);
    assertThat(evicted).hasValueGreaterThan(800);
  }

  @Test
  void whatIsTooOldTakesNoRoomEvenIfNobodyAsks() {
    fill(broker, "lobby", 100);

    clock.advance(Duration.ofHours(1));
    broker.tidy();

    assertThat(broker.logBytes()).isZero();
    assertThat(broker.logs()).isEqualTo(1);
  }

  @Test
  void aLogThatNobodyHasUsedForADayIsForgottenAndItsEpochWithIt() {
    fill(broker, "lobby", 3);
    fill(broker, "kitchen", 3);
    Position lobby = position("lobby");

    clock.advance(Duration.ofHours(23));
    broker.tidy();
    assertThat(position("kitchen").offset()).isEqualTo(3);
    clock.advance(Duration.ofHours(1));
    broker.tidy();

    assertThat(broker.logs()).isEqualTo(1);
    assertThat(position("kitchen").offset()).isEqualTo(3);
    assertThat(position("lobby").offset()).isZero();
    assertThat(position("lobby").isInEpochOf(lobby)).isFalse();
  }

  @Test
  void aLogThatSomebodyListensToIsNotForgotten() {
    fill(broker, "lobby", 3);
    Position before = position("lobby");
    broker.attach(new TopicName("lobby"));

    clock.advance(Duration.ofDays(2));
    broker.tidy();
    assertThat(broker.position(new TopicName("lobby"))).isEqualTo(before);
    broker.detach(new TopicName("lobby"));
    clock.advance(Duration.ofDays(2));
    broker.tidy();

    assertThat(broker.logs()).isZero();
  }

  @Test
  void topicsThatAreOnlyAskedForAreRememberedInABoundedNumber() {
    LocalBroker small = broker(new LogLimits(1 << 20, 640));
    small.attach(new TopicName("lobby"));
    Position lobby = small.position(new TopicName("lobby"));

    for (int i = 0; i < 20_000; i++) {
      small.position(new TopicName("topic" + i));
    }

    assertThat(small.logs()).isLessThan(1_000);
    assertThat(small.position(new TopicName("lobby"))).isEqualTo(lobby);
  }

  @Test
  void aShorterHistoryHoldsFromTheNextMessageOn() {
    fill(broker, "lobby", 100);

    broker.publish(message("lobby"), new History(10, Duration.ofHours(1)));

    assertThat(read(broker, "lobby").messages()).hasSize(10);
    assertThat(broker.logBytes()).isEqualTo(10 * WEIGHT);
  }

  private LocalBroker broker(LogLimits limits) {
    return new LocalBroker(clock, new Random(1), limits, new SilentTelemetry() {
      @Override
      public void evicted(int count) {
        evicted.addAndGet(count);
      }
    });
  }

  private void fill(Broker target, String topic, int messages) {
    for (int i = 0; i < messages; i++) {
      target.publish(message(topic), LONG);
    }
  }

  private Message message(String topic) {
    return Messages.publishedAt(Messages.on(topic), clock.instant());
  }

  private Position position(String topic) {
    return broker.position(new TopicName(topic));
  }

  private static LogPage read(Broker broker, String topic) {
    return broker.read(new TopicName(topic), new Span.After(0), new PageLimit(1_000_000, Long.MAX_VALUE));
  }
}
