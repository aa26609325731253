package io.carillon.adapters.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MailboxTest {

  private static final int ROOMY = 1_000_000;

  private final Mailbox mailbox = new Mailbox();

  @Test
  void anAnswerNeverOvertakesAnEarlierOneThatHasToWaitForMessages() {
    Mailbox mailbox = new Mailbox();
    EncodedFrame[] out = new EncodedFrame[4];
    Message message = Messages.on("lobby");
    EncodedFrame waiting = Frames.of(message);
    EncodedFrame unsubscribed = Frames.answer("1");
    EncodedFrame subscribed = Frames.answer("2");
    EncodedFrame later = Frames.answer("3");

    mailbox.addMessage(waiting, message, Overflow.CLOSE, 1_000_000);
    mailbox.addLastAnswer(unsubscribed);
    mailbox.addAnswer(subscribed);
    int count = mailbox.take(out, 1_000_000, 0, new Told());

    assertThat(Arrays.copyOf(out, count)).containsExactly(waiting, unsubscribed, subscribed);

    mailbox.addMessage(waiting, message, Overflow.CLOSE, 1_000_000);
    mailbox.addAnswer(later);
    count = mailbox.take(out, 1_000_000, 0, new Told());

    assertThat(Arrays.copyOf(out, count)).containsExactly(later, waiting);
  }

  @Test
  void messagesLeaveInTheOrderInWhichTheyCame() {
    List<EncodedFrame> added = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      added.add(add(Messages.on("topic" + i % 2), Overflow.CLOSE, ROOMY));
    }

    assertThat(takeAll()).isEqualTo(added);
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.bytes()).isZero();
  }

  @Test
  void answersGoFirstAndThenWhatIsMoreUrgent() {
    EncodedFrame low = add(Messages.withPriority(Messages.on("a"), Priority.LOW), Overflow.CLOSE, ROOMY);
    EncodedFrame normal = add(Messages.on("a"), Overflow.CLOSE, ROOMY);
    EncodedFrame critical = add(Messages.withPriority(Messages.on("a"), Priority.CRITICAL), Overflow.CLOSE, ROOMY);
    EncodedFrame high = add(Messages.withPriority(Messages.on("a"), Priority.HIGH), Overflow.CLOSE, ROOMY);
    EncodedFrame answer = Frames.answer("1");
    mailbox.addAnswer(answer);
    EncodedFrame another = Frames.answer("2");
    mailbox.addAnswer(another);

    assertThat(takeAll()).containsExactly(answer, another, critical, high, normal, low);
  }

  @Test
  void anAnswerThatSaysThatThereIsNoMoreOvertakesNothingThatWaits() {
    EncodedFrame low = add(Messages.withPriority(Messages.on("a"), Priority.LOW), Overflow.CLOSE, ROOMY);
    EncodedFrame last = Frames.answer("1");
    mailbox.addLastAnswer(last);

    assertThat(takeAll()).containsExactly(low, last);
  }

  @Test
  void whatHasExpiredMeanwhileIsLeftOut() {
    Instant now = SettableClock.START;
    add(Messages.expiringAt(Messages.on("a"), now), Overflow.CLOSE, ROOMY);
    EncodedFrame fresh = add(Messages.expiringAt(Messages.on("a"), now.plusMillis(1)), Overflow.CLOSE, ROOMY);
    add(Messages.expiringAt(Messages.on("a"), now.minusSeconds(1)), Overflow.CLOSE, ROOMY);

    assertThat(takeAll()).containsExactly(fresh);
    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.bytes()).isZero();
  }

  @Test
  void atLeastOneFrameIsTakenAndThenAsManyAsFit() {
    EncodedFrame first = add(Messages.on("a"), Overflow.CLOSE, ROOMY);
    EncodedFrame second = add(Messages.on("a"), Overflow.CLOSE, ROOMY);
    EncodedFrame third = add(Messages.on("a"), Overflow.CLOSE, ROOMY);

    assertThat(take(10, 1)).containsExactly(first);
    assertThat(take(10, second.size() + third.size() - 1)).containsExactly(second);
    assertThat(take(10, ROOMY)).containsExactly(third);
    assertThat(take(10, ROOMY)).isEmpty();
  }

  @Test
  void noMoreFramesAreTakenThanThereIsRoomFor() {
    List<EncodedFrame> added = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      added.add(add(Messages.on("a"), Overflow.CLOSE, ROOMY));
    }

    assertThat(take(2, ROOMY)).isEqualTo(added.subList(0, 2));
    assertThat(take(2, ROOMY)).isEqualTo(added.subList(2, 4));
    assertThat(take(2, ROOMY)).isEqualTo(added.subList(4, 5));
  }

  @Test
  void whereThePolicyIsToCloseAFullMailboxTakesNothingAndKeepsWhatItHas() {
    EncodedFrame first = add(Messages.on("a"), Overflow.CLOSE, ROOMY);
    Message second = Messages.on("a");

    assertThat(mailbox.addMessage(Frames.of(second), second, Overflow.CLOSE, first.size() * 2 - 1)).isFalse();
    assertThat(gaps()).isEmpty();
    assertThat(takeAll()).containsExactly(first);
  }

  @Test
  void whereThePolicyIsToDropTheOldestOfTheTopicMakeRoom() {
    int size = frameOn("a").size();
    add(Messages.on("a"), Overflow.DROP_OLDEST, ROOMY);
    add(Messages.on("a"), Overflow.DROP_OLDEST, ROOMY);
    EncodedFrame other = add(Messages.on("b"), Overflow.DROP_OLDEST, ROOMY);
    EncodedFrame third = add(Messages.on("a"), Overflow.DROP_OLDEST, ROOMY);

    EncodedFrame fourth = add(Messages.on("a"), Overflow.DROP_OLDEST, size * 3 + 20);

    assertThat(gaps()).isEqualTo(Map.of("a", 2));
    assertThat(takeAll()).containsExactly(other, third, fourth);
  }

  @Test
  void whereThePolicyIsTheLatestOnlyTheNewestOfTheTopicStays() {
    add(Messages.on("a"), Overflow.LATEST, ROOMY);
    EncodedFrame other = add(Messages.on("b"), Overflow.LATEST, ROOMY);
    EncodedFrame second = add(Messages.on("a"), Overflow.LATEST, ROOMY);

    EncodedFrame newest = add(Messages.on("a"), Overflow.LATEST, other.size() + second.size() + 40);

    assertThat(gaps()).isEqualTo(Map.of("a", 2));
    assertThat(takeAll()).containsExactly(other, newest);
  }

  @Test
  void lessUrgentMessagesAreDroppedFirst() {
    int size = frameOn("a").size();
    EncodedFrame critical = add(Messages.withPriority(Messages.on("a"), Priority.CRITICAL), Overflow.CLOSE, ROOMY);
    add(Messages.withPriority(Messages.on("a"), Priority.LOW), Overflow.CLOSE, ROOMY);

    EncodedFrame normal = add(Messages.on("a"), Overflow.DROP_OLDEST, size * 2 + 20);

    assertThat(takeAll()).containsExactly(critical, normal);
  }

  @ParameterizedTest
  @EnumSource(value = Overflow.class, names = {"DROP_OLDEST", "LATEST"})
  void answersAreNeverDropped(Overflow overflow) {
    EncodedFrame answer = Frames.answer("1");
    mailbox.addAnswer(answer);
    EncodedFrame last = Frames.answer("2");
    mailbox.addLastAnswer(last);
    add(Messages.on("a"), Overflow.CLOSE, ROOMY);

    add(Messages.on("a"), overflow, 0);

    assertThat(gaps()).isEqualTo(Map.of("a", 2));
    assertThat(takeAll()).containsExactly(answer, last);
  }

  @ParameterizedTest
  @EnumSource(value = Overflow.class, names = {"DROP_OLDEST", "LATEST"})
  void aMessageThatFitsInNoWayIsAGapItself(Overflow overflow) {
    add(Messages.on("a"), overflow, -1);

    assertThat(takeAll()).isEmpty();
    assertThat(mailbox.isEmpty()).isFalse();
    assertThat(gaps()).isEqualTo(Map.of("a", 1));
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void gapsAreCountedByTopicAndAnnouncedOnce() {
    for (String topic : List.of("a", "b", "a", "a")) {
      add(Messages.on(topic), Overflow.DROP_OLDEST, 0);
    }

    assertThat(gaps()).isEqualTo(Map.of("a", 3, "b", 1));
    assertThat(gaps()).isEmpty();
  }

  @Test
  void theBytesAreThoseThatWait() {
    EncodedFrame first = add(Messages.on("a"), Overflow.CLOSE, ROOMY);
    EncodedFrame answer = Frames.answer("1");
    mailbox.addAnswer(answer);

    assertThat(mailbox.bytes()).isEqualTo(first.size() + answer.size());
    take(1, ROOMY);
    assertThat(mailbox.bytes()).isEqualTo(first.size());
  }

  @Test
  void aMailboxThatIsClearedHoldsNothing() {
    add(Messages.on("a"), Overflow.CLOSE, ROOMY);
    add(Messages.on("b"), Overflow.DROP_OLDEST, 0);
    mailbox.addAnswer(Frames.answer("1"));

    mailbox.clear();

    assertThat(mailbox.isEmpty()).isTrue();
    assertThat(mailbox.bytes()).isZero();
    assertThat(takeAll()).isEmpty();
    assertThat(gaps()).isEmpty();
  }

  @Test
  void aRecordedTopicKeepsItsOrderWhateverItsPriorities() {
    recorded("a", 1, Priority.NORMAL);
    recorded("a", 2, Priority.CRITICAL);
    recorded("a", 3, Priority.LOW);
    recorded("a", 4, Priority.CRITICAL);
    recorded("a", 5, Priority.NORMAL);

    assertThat(order()).containsExactly("1", "2", "3", "4", "5");
  }

  @Test
  void anUrgentMessageOfARecordedTopicStillOvertakesOtherTopics() {
    EncodedFrame low = recorded("a", 1, Priority.LOW);
    EncodedFrame normal = recorded("b", 1, Priority.NORMAL);
    EncodedFrame unrecorded = add(Messages.on("c"), Overflow.CLOSE, ROOMY);

    EncodedFrame critical = recorded("d", 1, Priority.CRITICAL);
    EncodedFrame behindItsOwn = recorded("b", 2, Priority.HIGH);

    assertThat(takeAll()).containsExactly(critical, normal, unrecorded, behindItsOwn, low);
  }

  @Test
  void theOrderHoldsAmongMoreFramesThanAreLookedThrough() {
    recorded("a", 1, Priority.LOW);
    IntStream.rangeClosed(1, 2_000).forEach(offset -> recorded("b", offset, Priority.LOW));

    EncodedFrame second = recorded("a", 2, Priority.CRITICAL);

    assertThat(take(3_000, ROOMY)).last().isSameAs(second);
  }

  @Test
  void nothingOvertakesAnAnswerThatBeginsASubscriptionAnew() {
    EncodedFrame before = add(Messages.withPriority(Messages.on("a"), Priority.LOW), Overflow.CLOSE, ROOMY);
    EncodedFrame answer = Frames.answer("1");
    mailbox.addLastAnswer(answer);

    EncodedFrame urgent = add(Messages.withPriority(Messages.on("a"), Priority.CRITICAL), Overflow.CLOSE, ROOMY);
    EncodedFrame recorded = recorded("a", 1, Priority.HIGH);

    assertThat(takeAll()).containsExactly(before, answer, urgent, recorded);
    EncodedFrame low = add(Messages.withPriority(Messages.on("a"), Priority.LOW), Overflow.CLOSE, ROOMY);
    EncodedFrame high = add(Messages.withPriority(Messages.on("a"), Priority.HIGH), Overflow.CLOSE, ROOMY);
    assertThat(takeAll()).containsExactly(high, low);
  }

  @Test
  void recordedMessagesThatExpireInTheMailboxLeaveAGapAtTheirPlace() {
    recorded("a", 1, Priority.NORMAL);
    expiring("a", 2);
    expiring("a", 3);
    expiring("b", 7);
    recorded("a", 4, Priority.NORMAL);
    expiring("a", 5);

    assertThat(order()).containsExactly("1", Frames.text(Frames.gap(new TopicName("a"), gap(2, 3, Gap.Reason.EXPIRED))),
        Frames.text(Frames.gap(new TopicName("b"), gap(7, 7, Gap.Reason.EXPIRED))), "4",
        Frames.text(Frames.gap(new TopicName("a"), gap(5, 5, Gap.Reason.EXPIRED))));
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void aGapThatDoesNotFitIntoAWriteComesWithTheNext() {
    recorded("a", 1, Priority.NORMAL);
    expiring("a", 2);

    assertThat(take(1, ROOMY)).hasSize(1);
    assertThat(mailbox.isEmpty()).isFalse();
    assertThat(order()).containsExactly(Frames.text(Frames.gap(new TopicName("a"), gap(2, 2, Gap.Reason.EXPIRED))));
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void whatIsDroppedOfARecordedTopicIsToldWithItsPlace() {
    recorded("a", 1, Priority.CRITICAL);
    recorded("a", 2, Priority.NORMAL);
    EncodedFrame other = recorded("b", 1, Priority.NORMAL);

    EncodedFrame newest = Frames.of(at("a", 3));
    assertThat(mailbox.addMessage(newest, at("a", 3), Overflow.LATEST, 2)).isTrue();
    mailbox.addMessage(newest, at("a", 4), Overflow.LATEST, ROOMY);

    assertThat(ranges()).isEqualTo(Map.of("a", gap(1, 3, Gap.Reason.OVERFLOW)));
    assertThat(takeAll()).containsExactly(other, newest);
  }

  @Test
  void theOldestOfARecordedTopicIsDroppedFirstWhateverItsPriority() {
    EncodedFrame first = recorded("a", 1, Priority.CRITICAL);
    EncodedFrame second = recorded("a", 2, Priority.NORMAL);
    EncodedFrame third = Frames.of(at("a", 3));

    assertThat(mailbox.addMessage(third, at("a", 3), Overflow.DROP_OLDEST, first.size() + second.size())).isTrue();

    assertThat(ranges()).isEqualTo(Map.of("a", gap(1, 1, Gap.Reason.OVERFLOW)));
    assertThat(takeAll()).containsExactly(second, third);
  }

  @Test
  void whatIsOfferedIsTakenWhereThereIsRoomAndAlwaysWhereNothingWaits() {
    EncodedFrame frame = Frames.of(at("a", 1));

    assertThat(mailbox.offer(frame, at("a", 1), 0)).isTrue();
    assertThat(mailbox.offer(frame, at("a", 2), 2 * frame.size() - 1)).isFalse();
    assertThat(mailbox.offer(frame, at("a", 2), 2 * frame.size())).isTrue();
    assertThat(takeAll()).hasSize(2);
  }

  @Test
  void aGapKeepsItsPlaceAmongTheTopicsMessages() {
    recorded("a", 1, Priority.LOW);
    EncodedFrame gap = Frames.gap(new TopicName("a"), gap(2, 8, Gap.Reason.TRIMMED));

    mailbox.addGap(gap, new TopicName("a"));
    recorded("a", 9, Priority.CRITICAL);

    assertThat(order()).containsExactly("1", Frames.text(gap), "9");
  }

  @Test
  void aGapThatWaitsIsToldBeforeWhatIsDroppedBehindIt() {
    EncodedFrame gap = Frames.gap(new TopicName("a"), gap(1, 4, Gap.Reason.TRIMMED));
    EncodedFrame dropped = Frames.gap(new TopicName("a"), gap(5, 6, Gap.Reason.OVERFLOW));
    mailbox.addGap(gap, new TopicName("a"));
    recorded("a", 5, Priority.NORMAL);

    mailbox.addMessage(Frames.of(at("a", 6)), at("a", 6), Overflow.LATEST, 2);

    assertThat(ranges()).isEqualTo(Map.of("a", gap(5, 6, Gap.Reason.OVERFLOW)));
    mailbox.addDropped(dropped);
    assertThat(takeAll()).containsExactly(gap, dropped);
    assertThat(mailbox.bytes()).isZero();
  }

  @Test
  void aGapAmongWhatIsDroppedIsToldWithIt() {
    recorded("a", 1, Priority.NORMAL);
    mailbox.addGap(Frames.gap(new TopicName("a"), gap(2, 8, Gap.Reason.TRIMMED)), new TopicName("a"));
    recorded("a", 9, Priority.NORMAL);

    mailbox.addMessage(Frames.of(at("a", 10)), at("a", 10), Overflow.LATEST, 2);

    assertThat(ranges()).isEqualTo(Map.of("a", gap(1, 10, Gap.Reason.OVERFLOW)));
    assertThat(mailbox.isEmpty()).isTrue();
  }

  @Test
  void theBeginningOfANewLifeOfALogIsToldBeforeWhatIsDroppedOfIt() {
    Message first = Messages.on("a").at(new Position("f", 1));
    EncodedFrame begins = Frames.gap(new TopicName("a"), new Gap("f", 1, 0, Gap.Reason.EPOCH_CHANGED));
    recorded("a", 1, Priority.NORMAL);
    mailbox.addGap(begins, new TopicName("a"));

    mailbox.addMessage(Frames.of(first), first, Overflow.LATEST, ROOMY);
    Message second = Messages.on("a").at(new Position("f", 2));
    mailbox.addMessage(Frames.of(second), second, Overflow.LATEST, 2);

    assertThat(ranges()).isEqualTo(Map.of("a", new Gap("f", 1, 2, Gap.Reason.OVERFLOW)));
    assertThat(takeAll()).containsExactly(begins);
  }

  private void expiring(String topic, long offset) {
    add(Messages.expiringAt(at(topic, offset), SettableClock.START), Overflow.CLOSE, ROOMY);
  }

  private static Message at(String topic, long offset) {
    return Messages.on(topic).at(new Position("e", offset));
  }

  @Test
  void theAgeIsThatOfTheOldestWhateverItsPriority() {
    assertThat(mailbox.oldestNanos(42)).isEqualTo(42);
    EncodedFrame oldest = add(Messages.withPriority(Messages.on("a"), Priority.LOW), Overflow.CLOSE, ROOMY);
    add(Messages.withPriority(Messages.on("a"), Priority.CRITICAL), Overflow.CLOSE, ROOMY);

    assertThat(mailbox.oldestNanos(Frames.CLOCK.nanos())).isEqualTo(oldest.encodedAtNanos());
  }

  private EncodedFrame add(Message message, Overflow overflow, int limit) {
    EncodedFrame frame = Frames.of(message);
    assertThat(mailbox.addMessage(frame, message, overflow, limit)).isTrue();
    return frame;
  }

  private static EncodedFrame frameOn(String topic) {
    return Frames.of(Messages.on(topic));
  }

  private List<EncodedFrame> takeAll() {
    return take(100, ROOMY);
  }

  private List<EncodedFrame> take(int frames, int bytes) {
    EncodedFrame[] into = new EncodedFrame[frames];
    return Arrays.asList(into).subList(0, mailbox.take(into, bytes, 0, new Told()));
  }

  private Map<String, Integer> gaps() {
    Told told = new Told();
    mailbox.takeDropped(told);
    return told.counts;
  }

  private Map<String, Gap> ranges() {
    Told told = new Told();
    mailbox.takeDropped(told);
    return told.ranges;
  }

  private EncodedFrame recorded(String topic, long offset, Priority priority) {
    return add(Messages.withPriority(Messages.on(topic), priority).at(new Position("e", offset)), Overflow.CLOSE,
        ROOMY);
  }

  private static Gap gap(long from, long to, Gap.Reason reason) {
    return new Gap("e", from, to, reason);
  }

  /** The order in which messages of recorded topics leave, as offsets, and gaps as their first and last. */
  private List<String> order() {
    return takeAll().stream()
        .map(frame -> frame.message() == null ? Frames.text(frame) : frame.message().recordedAt().offset() + "")
        .toList();
  }

  /** Writes down what it is told; a gap's frame is an answer that names it. */
  private static final class Told implements Mailbox.Gaps {

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final Map<String, Gap> ranges = new LinkedHashMap<>();

    @Override
    public EncodedFrame frameOf(TopicName topic, Gap gap) {
      return Frames.gap(topic, gap);
    }

    @Override
    public void dropped(TopicName topic, int count, @Nullable Gap gap) {
      counts.put(topic.value(), count);
      if (gap != null) {
        ranges.put(topic.value(), gap);
      }
    }
  }
}
