package io.carillon.application.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.fixture.ManualBackground;
import io.carillon.application.fixture.ManualLane;
import io.carillon.application.fixture.RecordingBroker;
import io.carillon.application.fixture.RecordingClient;
import io.carillon.application.fixture.RecordingClient.Event.Announced;
import io.carillon.application.fixture.RecordingClient.Event.Delivered;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However publishing, delivering, reading on, losing and waiting interleave: a client is given each next offset, or a gap
 * names it, and in the end it has all there is.
 */
class SubscriptionInterleavingTest {

  private static final TopicName TOPIC = new TopicName("lobby");
  private static final History RECORDED = new History(1_000, Duration.ofHours(1));
  private static final int STEPS = 300;
  private static final Position SOMEWHERE = new Position("somewhere", 0);

  private final RecordingBroker broker = new RecordingBroker();
  private final Hub hub = new Hub(broker, 1, MonotonicClock.system());
  private final ManualLane lane = new ManualLane(0);
  private final ManualBackground background = new ManualBackground();
  private final RecordingClient client = new RecordingClient(lane);
  private final LogReader log = new LogReader(broker, background, new PageLimit(5, Long.MAX_VALUE),
      (topic, _) -> Start.afterwards(broker.position(topic)));

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 500);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyOffsetComesInOrderOrAGapNamesIt(long seed) {
    var random = new Random(seed);
    var way = new LossyWay(random);
    broker.listen(way);
    Subscription subscription = subscription(random);
    Position start = random.nextInt(3) == 0 ? beginSomewhere(subscription) : begin(subscription, random);

    broker.afterEachRead(() -> publish(random.nextInt(5) / 4));
    boolean away = false;
    boolean reborn = false;
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> publish(away ? 0 : 1 + random.nextInt(4));
        case 3, 4, 5 -> lane.runOne();
        case 6, 7 -> background.runOne();
        case 8 -> client.hasRoomFor(random.nextInt(5));
        case 9 -> background.passTime();
        case 10 -> away = comeOrGo(random);
        default -> reborn = lose(random, away, reborn);
      }
    }
    broker.comeBack();
    settle();
    broker.afterEachRead(() -> {});
    assertThat(isBefore(told(start), way.newest)).as("waits for another message to get what arrived").isFalse();
    way.losesNothing();
    publish(1);
    settle();

    assertThat(told(start)).isEqualTo(broker.position(TOPIC));
    assertThat(subscription.reached()).isEqualTo(broker.position(TOPIC));
  }

  private Subscription subscription(Random random) {
    Overflow overflow = random.nextBoolean() ? Overflow.DROP_OLDEST : Overflow.CLOSE;
    var subscription = new Subscription(client, TOPIC, SubscriptionTerms.plain(overflow), log, Past.NONE);
    publish(random.nextInt(10));
    hub.add(subscription);
    return subscription;
  }

  /** Begins somewhere in the log, while more is published. */
  private Position begin(Subscription subscription, Random random) {
    publish(random.nextInt(3));
    Position end = broker.position(TOPIC);
    Position start = end.withOffset(random.nextLong(end.offset() + 1));
    publish(random.nextInt(3));
    subscription.begin(Start.at(start, end));
    lane.execute(subscription::goLive);
    return start;
  }

  /** It is not told where it begins: a gap says so, unless it is at the beginning of the log. */
  private static Position beginSomewhere(Subscription subscription) {
    subscription.outlet().lane().execute(subscription::goLive);
    return SOMEWHERE;
  }

  private void publish(int messages) {
    for (int i = 0; i < messages; i++) {
      broker.publish(Messages.on(TOPIC.value()), RECORDED);
    }
  }

  private boolean comeOrGo(Random random) {
    boolean goes = random.nextBoolean();
    if (goes) {
      broker.goAway();
    } else {
      broker.comeBack();
    }
    return goes;
  }

  /** The log loses its oldest messages, or once everything. */
  private boolean lose(Random random, boolean away, boolean reborn) {
    if (away) {
      return reborn;
    }
    if (!reborn && random.nextInt(10) == 0) {
      broker.lose(TOPIC.value());
      return true;
    }
    long top = broker.position(TOPIC).offset();
    broker.forget(TOPIC.value(), Math.max(0, top - random.nextInt(6)), Removal.SIZE);
    return reborn;
  }

  private void settle() {
    do {
      client.hasRoomFor(Integer.MAX_VALUE);
      background.passTime();
      background.run();
      lane.run();
    } while (lane.waiting() > 0 || background.waiting() > 0);
    lane.run();
  }

  /** Up to where the client was told everything, one after the other. */
  private Position told(Position start) {
    Position at = start;
    for (RecordingClient.Event event : client.events()) {
      at = at.equals(SOMEWHERE) ? begun(event) : next(at, event);
    }
    return at;
  }

  /** It begins at the beginning of the log, or behind a gap that begins there. */
  private static Position begun(RecordingClient.Event event) {
    return switch (event) {
      case Delivered(var message, _) -> {
        assertThat(message.recordedAt().offset()).isOne();
        yield message.recordedAt();
      }
      case Announced(_, var gap) when gap.reason() == Gap.Reason.EPOCH_CHANGED -> new Position(gap.epoch(), 0);
      case Announced(_, var gap) -> {
        assertThat(gap.from()).isOne();
        yield new Position(gap.epoch(), gap.to());
      }
      default -> SOMEWHERE;
    };
  }

  private static Position next(Position at, RecordingClient.Event event) {
    return switch (event) {
      case Delivered(var message, _) -> {
        assertThat(message.recordedAt()).isEqualTo(at.withOffset(at.offset() + 1));
        yield message.recordedAt();
      }
      case Announced(_, var gap) when gap.reason() == Gap.Reason.EPOCH_CHANGED -> {
        assertThat(gap.epoch()).isNotEqualTo(at.epoch());
        yield new Position(gap.epoch(), 0);
      }
      case Announced(_, var gap) -> {
        assertThat(new Position(gap.epoch(), gap.from())).isEqualTo(at.withOffset(at.offset() + 1));
        assertThat(gap.to()).isGreaterThanOrEqualTo(gap.from());
        yield at.withOffset(gap.to());
      }
      default -> at;
    };
  }

  private boolean isBefore(Position one, Position other) {
    return other.isInEpochOf(broker.position(TOPIC)) && one.isInEpochOf(other) && one.offset() < other.offset();
  }

  /** Loses some messages on their way from the broker to the node. */
  private final class LossyWay implements MessageListener {

    private final Random random;
    private boolean losesNothing;
    private Position newest = new Position("none yet", 0);

    LossyWay(Random random) {
      this.random = random;
    }

    void losesNothing() {
      losesNothing = true;
    }

    @Override
    public int onMessage(Message message) {
      if (!losesNothing && random.nextInt(8) == 0) {
        return 0;
      }
      newest = message.recordedAt();
      return hub.onMessage(message);
    }
  }
}
