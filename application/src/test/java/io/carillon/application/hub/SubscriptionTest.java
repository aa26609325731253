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
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a subscription to a recorded topic keeps its client's offsets without holes. Pages have five messages. */
class SubscriptionTest {

  private static final TopicName TOPIC = new TopicName("lobby");
  private static final History RECORDED = new History(1_000, Duration.ofHours(1));

  private final RecordingBroker broker = new RecordingBroker();
  private final Hub hub = new Hub(broker, 1, MonotonicClock.system());
  private final ManualLane lane = new ManualLane(0);
  private final ManualBackground background = new ManualBackground();
  private final LogReader log = new LogReader(broker, background, new PageLimit(5, Long.MAX_VALUE),
      (topic, _) -> Start.afterwards(broker.position(topic)));
  private final RecordingClient client = new RecordingClient(lane);

  SubscriptionTest() {
    broker.listen(hub);
  }

  @Test
  void whatTheAnswerHeldIsNotDeliveredAgain() {
    publish(3);
    Subscription subscription = attached(Overflow.CLOSE);
    publish(2);
    startAt(subscription, 4, 5);
    publish(1);

    goLive(subscription);
    publish(1);

    assertThat(delivered()).containsExactly(5L, 6L, 7L);
    assertThat(reached(subscription)).isEqualTo(7);
  }

  @Test
  void whatTheAnswerHadNoRoomForComesFromTheLogBeforeAnythingNewer() {
    publish(12);
    Subscription subscription = attached(Overflow.CLOSE);
    publish(1);
    startAt(subscription, 2, 12);
    goLive(subscription);
    publish(1);

    assertThat(delivered()).containsExactlyElementsOf(range(3, 14));
    publish(1);
    assertThat(delivered()).endsWith(15L);
    assertThat(background.waiting()).isZero();
  }

  @Test
  void whatArrivesWhileThePageIsOnItsWayIsNotLost() {
    publish(4);
    Subscription subscription = attached(Overflow.CLOSE);
    startAt(subscription, 0, 4);
    lane.execute(subscription::goLive);
    lane.run();
    assertThat(background.waiting()).isEqualTo(1);

    background.run();
    broker.publish(Messages.on("lobby"), RECORDED);
    settle();

    assertThat(delivered()).containsExactlyElementsOf(range(1, 5));
  }

  @Test
  void moreThanCanBeHeldIsReadFromTheLog() {
    Subscription subscription = attached(Overflow.CLOSE);
    startAt(subscription, 0, 0);
    publish(1_000);

    goLive(subscription);

    assertThat(delivered()).containsExactlyElementsOf(range(1, 1_000));
  }

  @Test
  void aSlowClientIsGivenWhatItMissedBeforeAnythingNewer() {
    Subscription subscription = live(Overflow.DROP_OLDEST);
    client.hasRoomFor(2);

    publish(20);
    assertThat(delivered()).containsExactly(1L, 2L);
    client.hasRoomFor(4);
    settle();
    assertThat(delivered()).containsExactlyElementsOf(range(1, 6));
    publish(3);
    client.hasRoomFor(1_000);
    settle();
    publish(2);

    assertThat(delivered()).containsExactlyElementsOf(range(1, 25));
    assertThat(client.gaps()).isEmpty();
    assertThat(reached(subscription)).isEqualTo(25);
  }

  @Test
  void aClientThatHasNoRoomCostsNothingWhileItIsBehind() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(0);

    publish(100);

    assertThat(background.waiting()).isZero();
  }

  @Test
  void whatTheLogNoLongerHasIsToldOnceFromWhereToWhere() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(2);
    publish(20);

    broker.forget("lobby", 9, Removal.SIZE);
    client.hasRoomFor(1_000);
    settle();
    publish(1);

    assertThat(client.gaps()).containsExactly(new Gap("epoch", 3, 9, Gap.Reason.TRIMMED));
    assertThat(delivered()).containsExactlyElementsOf(LongStream.concat(LongStream.rangeClosed(1, 2),
        LongStream.rangeClosed(10, 21)).boxed().toList());
    assertThat(client.events().get(2)).isInstanceOf(Announced.class);
  }

  @Test
  void whatBecameTooOldMeanwhileIsToldAsThat() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(0);
    publish(20);

    broker.forget("lobby", 20, Removal.AGE);
    client.hasRoomFor(1_000);
    settle();
    publish(1);

    assertThat(client.gaps()).containsExactly(new Gap("epoch", 1, 20, Gap.Reason.EXPIRED));
    assertThat(delivered()).containsExactly(21L);
  }

  @Test
  void aNewLifeOfTheLogIsToldAndFollowedFromItsBeginning() {
    live(Overflow.CLOSE);
    publish(3);

    broker.lose("lobby");
    publish(2);

    assertThat(client.gaps()).containsExactly(new Gap("other", 1, 0, Gap.Reason.EPOCH_CHANGED));
    assertThat(client.messages()).extracting(message -> message.recordedAt()).endsWith(new Position("other", 1),
        new Position("other", 2));
  }

  @Test
  void theFirstMessageOfANewLifeDoesNotWaitForAnotherWhenItComesWhileTheEmptyLogIsRead() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(0);
    publish(1);
    broker.lose("lobby");
    client.hasRoomFor(9);
    lane.run();
    background.run();
    lane.run();

    broker.afterEachRead(() -> {
      broker.afterEachRead(() -> {});
      broker.publish(Messages.on("lobby"), RECORDED);
    });
    settle();

    assertThat(client.gaps()).containsExactly(new Gap("other", 1, 0, Gap.Reason.EPOCH_CHANGED));
    assertThat(client.messages()).extracting(message -> message.recordedAt()).containsExactly(new Position("other", 1));
  }

  @Test
  void whatTheBrokerLeftOutOnTheWayIsReadFromTheLog() {
    live(Overflow.CLOSE);
    publish(1);

    broker.listen(_ -> 0);
    publish(3);
    broker.listen(hub);
    publish(2);

    assertThat(delivered()).containsExactlyElementsOf(range(1, 6));
  }

  @Test
  void whatWasNeverAnnouncedIsReadWhenTheBrokerTellsWhereTheLogEnds() {
    live(Overflow.CLOSE);
    publish(1);
    broker.listen(_ -> 0);
    publish(3);
    broker.listen(hub);

    hub.onLogEnd(TOPIC, new Position("epoch", 4));
    hub.onLogEnd(TOPIC, new Position("epoch", 2));
    settle();
    assertThat(delivered()).containsExactlyElementsOf(range(1, 4));
    publish(1);

    assertThat(delivered()).containsExactlyElementsOf(range(1, 5));
  }

  @Test
  void whereTheLogEndsIsNotForgottenWhileTheAnswerIsAwaited() {
    Subscription subscription = attached(Overflow.CLOSE);
    startAt(subscription, 0, 0);
    broker.listen(_ -> 0);
    publish(3);
    broker.listen(hub);

    hub.onLogEnd(TOPIC, new Position("epoch", 3));
    goLive(subscription);

    assertThat(delivered()).containsExactlyElementsOf(range(1, 3));
  }

  @Test
  void whereTheLogEndsIsNotForgottenWhileTheClientIsBehind() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(0);
    publish(2);
    broker.listen(_ -> 0);
    publish(3);
    broker.listen(hub);

    hub.onLogEnd(TOPIC, new Position("epoch", 5));
    client.hasRoomFor(1_000);
    settle();

    assertThat(delivered()).containsExactlyElementsOf(range(1, 5));
  }

  @Test
  void aNewLifeOfTheLogIsToldEvenIfNothingIsPublishedInIt() {
    live(Overflow.CLOSE);
    publish(2);
    broker.lose("lobby");

    hub.onLogEnd(TOPIC, new Position("other", 0));
    settle();

    assertThat(client.gaps()).containsExactly(new Gap("other", 1, 0, Gap.Reason.EPOCH_CHANGED));
  }

  @Test
  void aBrokerThatIsAwayIsAskedAgain() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(0);
    publish(3);
    broker.goAway();
    client.hasRoomFor(10);
    settle();
    assertThat(delivered()).isEmpty();

    broker.comeBack();
    background.passTime();
    settle();

    assertThat(delivered()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aSubscriptionThatHasEndedIsGivenNothingMore() {
    Subscription subscription = live(Overflow.DROP_OLDEST);
    client.hasRoomFor(1);
    publish(10);
    client.hasRoomFor(3);
    lane.run();
    background.run();

    hub.remove(subscription);
    settle();

    assertThat(delivered()).containsExactly(1L);
    assertThat(background.waiting()).isZero();
  }

  @Test
  void whatIsNotRecordedIsDeliveredEvenToAClientThatIsBehind() {
    live(Overflow.DROP_OLDEST);
    client.hasRoomFor(0);
    publish(3);

    broker.publish(Messages.on("lobby"), History.NONE);
    settle();

    assertThat(client.messages()).extracting(message -> message.position()).containsExactly((Position) null);
  }

  @Test
  void aSubscriptionThatIsNotToldWhereItBeginsFindsOutAndTellsWhatMayBeMissing() {
    publish(5);
    Subscription subscription = attached(Overflow.CLOSE);

    goLive(subscription);
    publish(2);

    assertThat(client.gaps()).containsExactly(new Gap("epoch", 1, 5, Gap.Reason.INTERRUPTED));
    assertThat(client.events().getFirst()).isInstanceOf(Announced.class);
    assertThat(delivered()).containsExactly(6L, 7L);
  }

  @Test
  void whatIsHeardBeforeItIsKnownWhereASubscriptionBeginsIsNotAnchoredAt() {
    publish(5);
    Subscription subscription = attached(Overflow.CLOSE);
    broker.goAway();
    goLive(subscription);
    broker.comeBack();
    publish(2);

    subscription.ping();
    assertThat(subscription.prove()).isFalse();
    assertThat(subscription.reached()).isNull();
    assertThat(subscription.sure()).isNull();
    assertThat(client.events()).isEmpty();

    publish(300);
    background.passTime();
    settle();
    assertThat(delivered()).containsExactlyElementsOf(range(6, 307));
    subscription.ping();
    assertThat(subscription.prove()).isTrue();
    assertThat(subscription.sure()).isEqualTo(new Position("epoch", 307));
  }

  @Test
  void whatIsNotRecordedNeedsNoStart() {
    broker.goAway();
    goLive(attached(Overflow.CLOSE));
    broker.comeBack();

    broker.publish(Messages.on("lobby"), History.NONE);
    settle();

    assertThat(client.messages()).hasSize(1);
  }

  @Test
  void whereTheLogEndsIsNotForgottenBetweenTwoSteps() {
    Subscription subscription = attached(Overflow.CLOSE);
    Position end = broker.position(TOPIC);
    broker.listen(_ -> 0);
    publish(3);
    broker.listen(hub);
    hub.onLogEnd(TOPIC, new Position("epoch", 3)); // before it is said where it begins
    lane.run();

    subscription.begin(Start.at(end, end));
    goLive(subscription);

    assertThat(delivered()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whereTheLogEndsIsNotForgottenWhileItIsNotKnownWhereASubscriptionBegins() {
    Subscription subscription = attached(Overflow.CLOSE);
    lane.execute(subscription::goLive);
    lane.run();
    Position end = broker.position(TOPIC);
    broker.listen(_ -> 0);
    for (int i = 0; i < 3; i++) {
      broker.publish(Messages.on("lobby"), RECORDED);
    }
    broker.listen(hub);
    hub.onLogEnd(TOPIC, new Position("epoch", 3));
    lane.run();

    lane.execute(() -> subscription.onStart(Start.afterwards(end))); // was found out before
    settle();

    assertThat(delivered()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aPatternIsGivenWhatComes() {
    Subscription pattern = new Subscription(client, new TopicPattern("project:*"),
        SubscriptionTerms.plain(Overflow.DROP_OLDEST));
    hub.add(pattern);
    for (int i = 0; i < 300; i++) {
      broker.publish(Messages.on("project:" + i % 2), RECORDED);
    }

    lane.execute(pattern::goLive);
    settle();

    assertThat(client.events()).hasSize(300).allSatisfy(event -> assertThat(event).isInstanceOf(Delivered.class));
  }

  @Test
  void aPingThatWentOutBeforeTheAnswerProvesNothingOfTheAnswer() {
    publish(3);
    Subscription subscription = attached(Overflow.CLOSE);
    subscription.begin(Start.at(new Position("epoch", 1), new Position("epoch", 3), new Position("epoch", 3)));
    lane.run();

    subscription.ping();
    goLive(subscription);
    assertThat(subscription.prove()).isFalse();
    assertThat(subscription.sure()).isEqualTo(new Position("epoch", 1));

    subscription.ping();
    assertThat(subscription.prove()).isTrue();
    assertThat(subscription.sure()).isEqualTo(new Position("epoch", 3));
  }

  @Test
  void whatWasGivenInAnEarlierLifeOfTheLogIsNotProvenBehindALaterOne() {
    Subscription subscription = live(Overflow.CLOSE);
    publish(2);
    subscription.ping();
    broker.lose(TOPIC.value());
    publish(2);
    assertThat(subscription.confirm(new Position("other", 1))).isTrue();

    assertThat(subscription.prove()).isFalse();
    assertThat(subscription.sure()).isEqualTo(new Position("other", 1));
  }

  private Subscription attached(Overflow overflow) {
    var subscription = new Subscription(client, TOPIC, SubscriptionTerms.plain(overflow), log, Past.NONE);
    hub.add(subscription);
    return subscription;
  }

  private Subscription live(Overflow overflow) {
    Subscription subscription = attached(overflow);
    startAt(subscription, 0, 0);
    goLive(subscription);
    return subscription;
  }

  private static void startAt(Subscription subscription, long start, long end) {
    subscription.begin(Start.at(new Position("epoch", start), new Position("epoch", end)));
  }

  private void goLive(Subscription subscription) {
    lane.execute(subscription::goLive);
    settle();
  }

  private void publish(int messages) {
    for (int i = 0; i < messages; i++) {
      broker.publish(Messages.on("lobby"), RECORDED);
    }
    settle();
  }

  private void settle() {
    do {
      lane.run();
    } while (background.run() || lane.waiting() > 0);
  }

  private long reached(Subscription subscription) {
    Position reached = subscription.reached();
    return reached == null ? -1 : reached.offset();
  }

  private List<Long> delivered() {
    return client.messages().stream().map(message -> message.recordedAt().offset()).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
