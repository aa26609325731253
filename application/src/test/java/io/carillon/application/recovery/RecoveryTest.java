package io.carillon.application.recovery;

import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Excerpt;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.command.TopicResult;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.fixture.RecordingBroker;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The namespaces chat and project are recorded, the default one is not. */
class RecoveryTest {

  private static final History RECORDED = new History(100_000, Duration.ofHours(1));
  private static final NamespacePolicy CHAT = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, RECORDED,
      PresenceMode.OFF,
      true, Overflow.CLOSE);
  private static final NamespacePolicy PROJECT = new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, RECORDED,
      PresenceMode.OFF, true, Overflow.CLOSE);

  private final Node node = new Node(Map.of("chat", CHAT, "project", PROJECT), new ConnectionLimits(99, 99, 99),
      Node.generous(), 100);
  private final Peer alice = node.connect(user("alice"));

  @Test
  void whatOneCommandBeginsWaitsForTheBrokerTogether() {
    int before = node.broker().asked().size();

    alice.says(new Command.Subscribe(Stream.of("chat:1", "chat:2", "lobby").map(TopicRequest::of).toList()));

    assertThat(node.broker().asked().stream().skip(before))
        .containsExactly("attach", "attach", "attach", "await", "await", "await", "look at 2");
  }

  @Test
  void anAnswerDoesNotWaitForOneSlowLogAfterAnother() {
    publish("chat:1", 1);
    publish("chat:2", 1);
    publish("chat:3", 1);
    node.broker().afterEachRead(() -> node.clock().advance(Duration.ofMillis(500)));

    var answer = (Outcome.Subscribed) alice.says(new Command.Subscribe(
        Stream.of("chat:1", "chat:2", "chat:3").map(topic -> after(topic, "epoch", 0)).toList()));

    assertThat(answer.results()).extracting(RecoveryTest::codeOf).containsExactly(null, null, ErrorCode.UNAVAILABLE);
    assertThat(node.hub().isListenedTo(new TopicName("chat:3"))).isFalse();
  }

  @Test
  void aSubscriptionToARecordedTopicBeginsAtItsEnd() {
    publish("chat:1", 3);

    TopicResult chat = subscribe("chat:1");
    TopicResult lobby = subscribe("lobby");
    publish("chat:1", 1);

    assertThat(reached(chat)).isEqualTo(new Position("epoch", 4));
    assertThat(chat.excerpt()).isNull();
    assertThat(reached(lobby)).isNull();
    assertThat(delivered()).containsExactly(4L);
  }

  @Test
  void aClientGoesOnBehindItsPosition() {
    publish("chat:1", 10);

    TopicResult result = subscribe(after("chat:1", "epoch", 4));
    publish("chat:1", 2);

    Excerpt excerpt = excerpt(result);
    assertThat(excerpt.recovered()).isTrue();
    assertThat(excerpt.more()).isFalse();
    assertThat(offsets(excerpt)).containsExactlyElementsOf(range(5, 10));
    assertThat(delivered()).containsExactly(11L, 12L);
  }

  @Test
  void aClientThatMissedNothingIsToldSo() {
    publish("chat:1", 10);

    Excerpt excerpt = excerpt(subscribe(after("chat:1", "epoch", 10)));

    assertThat(excerpt.recovered()).isTrue();
    assertThat(excerpt.replay().messages()).isEmpty();
  }

  @Test
  void whoIsSomewhereTheLogHasNeverBeenOrTooFarBackIsToldWhy() {
    publish("chat:1", 10);
    publish("chat:4", 10_005);

    assertLost(Loss.EPOCH_CHANGED, after("chat:1", "another", 10), 10);
    assertLost(Loss.POSITION_AHEAD, after("chat:1", "epoch", 11), 10);
    assertLost(Loss.TOO_MANY, after("chat:4", "epoch", 4), 10_005);
  }

  @Test
  void whatIsLeftOfTheLogComesAndAGapNamesTheRest() {
    publish("chat:2", 10);
    broker().forget("chat:2", 5, Removal.AGE);
    publish("chat:3", 1_000);
    broker().forget("chat:3", 600, Removal.SIZE);

    TopicResult expired = subscribe(after("chat:2", "epoch", 3));
    TopicResult trimmed = subscribe(after("chat:3", "epoch", 4));
    publish("chat:2", 1);

    assertThat(excerpt(expired).recovered()).isFalse();
    assertThat(excerpt(expired).loss()).isEqualTo(Loss.EXPIRED);
    assertThat(excerpt(expired).replay().gaps()).containsExactly(new Gap("epoch", 4, 5, Gap.Reason.EXPIRED));
    assertThat(offsets(excerpt(expired))).containsExactlyElementsOf(range(6, 10));
    assertThat(excerpt(trimmed).loss()).isEqualTo(Loss.TRIMMED);
    assertThat(excerpt(trimmed).replay().gaps()).containsExactly(new Gap("epoch", 5, 600, Gap.Reason.TRIMMED));
    assertThat(offsets(excerpt(trimmed))).containsExactlyElementsOf(range(601, 900));
    assertThat(excerpt(trimmed).more()).isTrue();
    assertThat(alice.client().messages())
        .extracting(message -> message.topic().value() + "@" + message.recordedAt().offset())
        .containsExactlyElementsOf(Stream.concat(range(901, 1_000).stream().map(offset -> "chat:3@" + offset),
            Stream.of("chat:2@11")).toList());
    assertThat(alice.client().gaps()).as("the answer has told them").isEmpty();
  }

  @Test
  void whoCouldNotRecoverGoesOnFromTheEnd() {
    publish("chat:1", 10);
    subscribe(after("chat:1", "another", 3));

    publish("chat:1", 2);

    assertThat(delivered()).containsExactly(11L, 12L);
  }

  @Test
  void moreThanAnAnswerHoldsFollowsItBeforeAnythingNewer() {
    publish("chat:1", 1_000);

    TopicResult result = subscribe(after("chat:1", "epoch", 0));
    publish("chat:1", 5);

    assertThat(excerpt(result).recovered()).isTrue();
    assertThat(excerpt(result).more()).isTrue();
    assertThat(offsets(excerpt(result))).containsExactlyElementsOf(range(1, 300));
    assertThat(delivered()).containsExactlyElementsOf(range(301, 1_005));
  }

  @Test
  void theTopicsOfOneAnswerShareItsRoom() {
    String large = "\"" + "x".repeat(250_000) + "\"";
    for (String topic : List.of("chat:1", "chat:2")) {
      for (int i = 0; i < 3; i++) {
        node.broker().publish(Messages.of("bob", topic, large), RECORDED);
      }
    }

    var results = results(after("chat:1", "epoch", 0), after("chat:2", "epoch", 0), after("chat:3", "epoch", 0));

    assertThat(offsets(excerpt(results.get(0)))).containsExactly(1L, 2L, 3L);
    assertThat(offsets(excerpt(results.get(1)))).containsExactly(1L);
    assertThat(excerpt(results.get(1)).more()).isTrue();
    assertThat(excerpt(results.get(2)).recovered()).isTrue();
    assertThat(delivered()).containsExactly(2L, 3L);
  }

  @Test
  void theNewestMessagesAreShownWithoutAPosition() {
    publish("chat:1", 10);

    TopicResult result = subscribe(new TopicRequest("chat:1", null, null, null, 3));
    TopicResult all = subscribe(new TopicRequest("chat:2", null, null, null, 3));

    assertThat(offsets(excerpt(result))).containsExactly(8L, 9L, 10L);
    assertThat(excerpt(result).recovered()).isNull();
    assertThat(excerpt(result).more()).isFalse();
    assertThat(reached(result)).isEqualTo(new Position("epoch", 10));
    assertThat(offsets(excerpt(all))).isEmpty();
  }

  @Test
  void whoseTimeIsOverIsNotReplayedAndTheHoleIsExplained() {
    publish("chat:1", 1);
    node.broker().publish(Messages.expiringAt(Messages.on("chat:1"), SettableClock.START.plusSeconds(1)), RECORDED);
    publish("chat:1", 1);
    node.clock().advance(Duration.ofSeconds(1));

    Excerpt excerpt = excerpt(subscribe(after("chat:1", "epoch", 0)));

    assertThat(excerpt.recovered()).isTrue();
    assertThat(offsets(excerpt)).containsExactly(1L, 3L);
    assertThat(excerpt.replay().gaps()).containsExactly(new Gap("epoch", 2, 2, Gap.Reason.EXPIRED));
  }

  @Test
  void subscribingAgainWithAPositionBeginsAnew() {
    publish("chat:1", 5);
    subscribe("chat:1");
    publish("chat:1", 2);
    assertThat(delivered()).containsExactly(6L, 7L);

    TopicResult again = subscribe(after("chat:1", "epoch", 3));
    publish("chat:1", 1);

    assertThat(offsets(excerpt(again))).containsExactly(4L, 5L, 6L, 7L);
    assertThat(delivered()).containsExactly(6L, 7L, 8L);
    assertThat(alice.connection().chosenSubscriptions()).isEqualTo(1);
  }

  @Test
  void anAnswerAboutATopicThatWasSubscribedToBeforeDoesNotOvertakeItsMessages() {
    subscribe("chat:1");

    assertThat(says(TopicRequest.of("chat:2")).renews()).isFalse();
    assertThat(says(TopicRequest.of("chat:1")).renews()).isTrue();
    assertThat(says(after("chat:1", "epoch", 0)).renews()).isTrue();
  }

  @Test
  void aTopicThatIsNamedTwiceInOneCommandIsDeliveredOnce() {
    publish("chat:1", 3);

    results(after("chat:1", "epoch", 0), after("chat:1", "epoch", 1), TopicRequest.of("chat:1"));
    publish("chat:1", 2);

    assertThat(delivered()).containsExactly(4L, 5L);
  }

  @Test
  void whereNothingIsRecordedThereIsNoPast() {
    assertThat(codeOf(subscribe(after("lobby", "epoch", 0)))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(codeOf(subscribe(new TopicRequest("lobby", null, null, null, 5)))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(alice.connection().chosenSubscriptions()).isZero();
  }

  @Test
  void aPatternHasNoPosition() {
    Peer bob = node.connect(subscribing(user("bob"), "project:*"));

    var outcome = (Outcome.Subscribed) bob.says(new Command.Subscribe(List.of(after("project:*", "epoch", 0))));

    assertThat(outcome.results().getFirst().refusal()).isNotNull().satisfies(refusal -> {
      assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_MESSAGE);
      assertThat(refusal.field()).isEqualTo("position");
    });
  }

  @Test
  void whoMayNotListenIsNotReplayedTo() {
    publish("project:42", 3);

    TopicResult result = subscribe(after("project:42", "epoch", 0));

    assertThat(codeOf(result)).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(result.excerpt()).isNull();
  }

  @Test
  void whileTheBrokerIsAwayNothingIsSubscribedToThatIsRecorded() {
    publish("chat:1", 3);
    broker().goAway();

    TopicResult result = subscribe(after("chat:1", "epoch", 0));
    TopicResult present = subscribe("chat:2");
    TopicResult unrecorded = subscribe("lobby");

    assertThat(codeOf(result)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(codeOf(present)).as("nobody would notice what it misses").isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(unrecorded.refusal()).isNull();
    assertThat(alice.connection().chosenSubscriptions()).isEqualTo(1);
    assertThat(broker().attachments()).endsWith("+chat:1", "-chat:1", "+chat:2", "-chat:2", "+lobby");
  }

  @Test
  void historyIsReadInBothDirections() {
    publish("chat:1", 10);

    var newest = history("chat:1", null, null, 3);
    var before = history("chat:1", new Position("epoch", 8), null, 3);
    var first = history("chat:1", new Position("epoch", 3), null, 3);
    var after = history("chat:1", null, new Position("epoch", 5), 3);
    var end = history("chat:1", null, new Position("epoch", 8), 3);

    assertThat(newest.end()).isEqualTo(new Position("epoch", 10));
    assertThat(offsets(newest.excerpt())).containsExactly(8L, 9L, 10L);
    assertThat(newest.excerpt().more()).isTrue();
    assertThat(offsets(before.excerpt())).containsExactly(5L, 6L, 7L);
    assertThat(before.excerpt().more()).isTrue();
    assertThat(offsets(first.excerpt())).containsExactly(1L, 2L);
    assertThat(first.excerpt().more()).isFalse();
    assertThat(offsets(after.excerpt())).containsExactly(6L, 7L, 8L);
    assertThat(after.excerpt().more()).isTrue();
    assertThat(offsets(end.excerpt())).containsExactly(9L, 10L);
    assertThat(end.excerpt().more()).isFalse();
  }

  @Test
  void historySaysWhatIsMissingBehindAPosition() {
    publish("chat:1", 10);
    broker().forget("chat:1", 5, Removal.AGE);

    Excerpt excerpt = history("chat:1", null, new Position("epoch", 2), 100).excerpt();

    assertThat(offsets(excerpt)).containsExactlyElementsOf(range(6, 10));
    assertThat(excerpt.replay().gaps()).containsExactly(new Gap("epoch", 3, 5, Gap.Reason.EXPIRED));
  }

  @Test
  void aPlaceThatIsNotInTheLogHasNoHistory() {
    publish("chat:1", 10);

    Excerpt otherLife = history("chat:1", null, new Position("another", 2), 100).excerpt();
    Excerpt otherLifeBefore = history("chat:1", new Position("another", 2), null, 100).excerpt();
    Excerpt ahead = history("chat:1", null, new Position("epoch", 11), 100).excerpt();

    assertThat(otherLife.loss()).isEqualTo(Loss.EPOCH_CHANGED);
    assertThat(otherLife.replay().messages()).isEmpty();
    assertThat(otherLifeBefore.loss()).isEqualTo(Loss.EPOCH_CHANGED);
    assertThat(ahead.loss()).isEqualTo(Loss.POSITION_AHEAD);
  }

  @Test
  void historyHasAUsualLength() {
    publish("chat:1", 500);

    assertThat(history("chat:1", null, null, null).excerpt().replay().messages()).hasSize(100);
  }

  @Test
  void historyIsForThoseWhoMaySubscribeAndTellsTheOthersNothing() {
    publish("project:42", 3);
    publish("user:bob", 3);

    assertThat(refusal(new Command.History("project:42", null, null, null)))
        .isEqualTo(refusal(new Command.History("project:42", null, new Position("x", 9), null)));
    Refusal existing = refusal(new Command.History("project:42", null, null, null));
    Refusal missing = refusal(new Command.History("project:43", null, null, null));
    assertThat(existing.code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(missing.advice()).isEqualTo(existing.advice().replace("42", "43"));
    assertThat(refusal(new Command.History("user:bob", null, null, null)).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(refusal(new Command.History("presence:bob", null, null, null)).code()).isNotNull();
    assertThat(refusal(new Command.History("project:*", null, null, null)).code()).isEqualTo(ErrorCode.BAD_TOPIC);
    assertThat(refusal(new Command.History("lobby", null, null, null)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void theTokenOfASubscriptionGrantsItsHistoryToo() {
    publish("project:42", 3);
    var token = node.tokens().of(subscribing(user("alice"), "project:42"));
    results(new TopicRequest("project:42", token, null, null, null));

    assertThat(offsets(history("project:42", null, null, null).excerpt())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void historyIsUnavailableWhileTheBrokerIsAway() {
    broker().goAway();

    assertThat(refusal(new Command.History("chat:1", null, null, null)).code()).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  private RecordingBroker broker() {
    return node.broker();
  }

  private void assertLost(Loss loss, TopicRequest request, long end) {
    TopicResult result = subscribe(request);
    Excerpt excerpt = excerpt(result);
    assertThat(excerpt.recovered()).as(request.toString()).isFalse();
    assertThat(excerpt.loss()).as(request.toString()).isEqualTo(loss);
    assertThat(excerpt.replay().messages()).isEmpty();
    assertThat(reached(result)).isEqualTo(new Position("epoch", end));
  }

  private void publish(String topic, int messages) {
    for (int i = 0; i < messages; i++) {
      node.broker().publish(Messages.on(topic), topic.indexOf(':') < 0 ? History.NONE : RECORDED);
    }
    node.run();
  }

  private TopicResult subscribe(String topic) {
    return subscribe(TopicRequest.of(topic));
  }

  private TopicResult subscribe(TopicRequest request) {
    return results(request).getFirst();
  }

  private List<TopicResult> results(TopicRequest... requests) {
    return says(requests).results();
  }

  private Outcome.Subscribed says(TopicRequest... requests) {
    return (Outcome.Subscribed) alice.says(new Command.Subscribe(List.of(requests)));
  }

  private Outcome.HistoryRead history(String topic, @Nullable Position before, @Nullable Position after,
      @Nullable Integer limit) {
    return (Outcome.HistoryRead) alice.says(new Command.History(topic, before, after, limit));
  }

  private Refusal refusal(Command command) {
    return ((Outcome.Refused) alice.says(command)).refusal();
  }

  private List<Long> delivered() {
    return alice.client().messages().stream().map(Message::recordedAt).map(Position::offset).toList();
  }

  private static TopicRequest after(String topic, String epoch, long offset) {
    return new TopicRequest(topic, null, null, new Position(epoch, offset), null);
  }

  private static @Nullable Position reached(TopicResult result) {
    return Objects.requireNonNull(result.subscription()).reached();
  }

  private static @Nullable ErrorCode codeOf(TopicResult result) {
    return result.refusal() == null ? null : result.refusal().code();
  }

  private static Excerpt excerpt(TopicResult result) {
    return Objects.requireNonNull(result.excerpt());
  }

  private static List<Long> offsets(Excerpt excerpt) {
    return excerpt.replay().messages().stream().map(message -> message.recordedAt().offset()).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
