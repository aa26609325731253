package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.BrokerContract.Heard;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every broker promises of recorded topics. A test of an adapter implements this interface as it does
 * {@link BrokerContract}; the broker's clock begins at {@link SettableClock#START}.
 */
public interface TopicLogContract {

  History TEN = new History(10, Duration.ofHours(1));
  History THOUSANDS = new History(10_000, Duration.ofHours(1));
  TopicName LOBBY = new TopicName("lobby");
  TopicName KITCHEN = new TopicName("kitchen");
  PageLimit PLENTY = new PageLimit(10_000, Long.MAX_VALUE);

  /** The nodes that the broker connects, always the same ones within a test; none has a listener yet. */
  List<Broker> nodes();

  /** Lets so much time pass for the broker. */
  void passTime(Duration time);

  @Test
  default void eachMessageOfARecordedTopicGetsTheNextOffsetOfItsTopicAlone() {
    listeners();

    List<Position> positions = List.of(publish("alice", LOBBY), publish("bob", KITCHEN), publish("bob", LOBBY),
        publish("alice", LOBBY), publish("alice", KITCHEN));

    assertThat(positions).extracting(Position::offset).containsExactly(1L, 1L, 2L, 3L, 2L);
    assertThat(positions.get(2)).isEqualTo(positions.getFirst().withOffset(2));
    assertThat(positions.get(4)).isEqualTo(positions.get(1).withOffset(2));
  }

  @Test
  default void listenersHearAMessageAtThePositionThatItsPublisherWasTold() {
    var heard = listeners("lobby", "kitchen");

    Position inLobby = publish("alice", LOBBY);
    Position inKitchen = publish("bob", KITCHEN);

    for (Heard each : heard) {
      each.awaitCount(2);
      assertThat(each.on("lobby")).extracting(Message::position).containsExactly(inLobby);
      assertThat(each.on("kitchen")).extracting(Message::position).containsExactly(inKitchen);
    }
  }

  @Test
  default void whatIsNotRecordedHasNoPositionAndTakesNoOffset() {
    var heard = listeners("lobby");
    publish("alice", LOBBY);

    var outcome = (Accepted) first().publish(Messages.on("lobby"), History.NONE);

    assertThat(outcome.position()).isNull();
    assertThat(publish("alice", LOBBY).offset()).isEqualTo(2);
    for (Heard each : heard) {
      each.awaitCount(3);
      assertThat(each.on("lobby").get(1).position()).isNull();
    }
    assertThat(offsets(read(LOBBY, new Span.After(0), PLENTY))).containsExactly(1L, 2L);
  }

  @Test
  default void aTopicThatWasNeverPublishedToHasAnEmptyLogWhoseEpochLasts() {
    listeners("lobby");

    Position before = last().position(LOBBY);
    LogPage empty = first().read(LOBBY, new Span.After(0), PLENTY);
    Position published = publish("alice", LOBBY);

    assertThat(before.offset()).isZero();
    assertThat(empty.end()).isEqualTo(before);
    assertThat(empty.oldest()).isEqualTo(1);
    assertThat(empty.messages()).isEmpty();
    assertThat(empty.more()).isFalse();
    assertThat(published).isEqualTo(before.withOffset(1));
  }

  @Test
  default void thePositionIsThatOfTheNewestMessageOnEveryNode() {
    listeners();
    publish("alice", KITCHEN);
    Position newest = IntStream.range(0, 3).mapToObj(_ -> publish("alice", LOBBY)).toList().getLast();

    assertThat(nodes()).allSatisfy(node -> assertThat(node.position(LOBBY)).isEqualTo(newest));
  }

  @Test
  default void theLogHoldsWhatWasPublishedUnchangedAndEachTopicItsOwn() {
    listeners();
    Message first = Messages.withTags(Messages.withPriority(Messages.expiringAt(
        Messages.of("alice", "lobby", "{ \"text\":\t\"h\\u00e9llo\" }"), SettableClock.START.plusSeconds(60)),
        Priority.HIGH), "[\"a\"]");
    Message other = Messages.of("bob", "kitchen", "2");
    first().publish(first, TEN);
    last().publish(other, TEN);

    Message read = read(LOBBY, new Span.After(0), PLENTY).messages().getFirst();

    assertThat(read.id()).isEqualTo(first.id());
    assertThat(read.topic()).isEqualTo(first.topic());
    assertThat(read.sender()).isEqualTo(first.sender());
    assertThat(read.payload()).isEqualTo(first.payload());
    assertThat(read.kind()).isEqualTo(first.kind());
    assertThat(read.priority()).isEqualTo(first.priority());
    assertThat(read.publishedAt()).isEqualTo(first.publishedAt());
    assertThat(read.expiry()).isEqualTo(first.expiry());
    assertThat(read.tags()).isEqualTo(first.tags());
    assertThat(read(KITCHEN, new Span.After(0), PLENTY).messages()).extracting(Message::id).containsExactly(other.id());
  }

  @Test
  default void aPageBeginsBehindAnOffsetAndTellsWhetherThereIsMore() {
    listeners();
    LongStream.rangeClosed(1, 10).forEach(_ -> publish("alice", LOBBY));

    LogPage inside = read(LOBBY, new Span.After(3), new PageLimit(4, Long.MAX_VALUE));
    LogPage end = read(LOBBY, new Span.After(6), new PageLimit(4, Long.MAX_VALUE));
    LogPage behind = read(LOBBY, new Span.After(10), PLENTY);
    LogPage beyond = read(LOBBY, new Span.After(99), PLENTY);

    assertThat(offsets(inside)).containsExactly(4L, 5L, 6L, 7L);
    assertThat(inside.more()).isTrue();
    assertThat(inside.top()).isEqualTo(10);
    assertThat(inside.oldest()).isEqualTo(1);
    assertThat(offsets(end)).containsExactly(7L, 8L, 9L, 10L);
    assertThat(end.more()).isFalse();
    assertThat(behind.messages()).isEmpty();
    assertThat(behind.more()).isFalse();
    assertThat(beyond.messages()).isEmpty();
  }

  @Test
  default void aPageEndsBeforeAnOffsetAndTellsWhetherThereIsMore() {
    listeners();
    LongStream.rangeClosed(1, 10).forEach(_ -> publish("alice", LOBBY));

    LogPage newest = read(LOBBY, Span.NEWEST, new PageLimit(3, Long.MAX_VALUE));
    LogPage inside = read(LOBBY, new Span.Before(8), new PageLimit(4, Long.MAX_VALUE));
    LogPage start = read(LOBBY, new Span.Before(4), new PageLimit(4, Long.MAX_VALUE));
    LogPage first = read(LOBBY, new Span.Before(1), PLENTY);

    assertThat(offsets(newest)).containsExactly(8L, 9L, 10L);
    assertThat(newest.more()).isTrue();
    assertThat(offsets(inside)).containsExactly(4L, 5L, 6L, 7L);
    assertThat(inside.more()).isTrue();
    assertThat(offsets(start)).containsExactly(1L, 2L, 3L);
    assertThat(start.more()).isFalse();
    assertThat(first.messages()).isEmpty();
    assertThat(first.more()).isFalse();
  }

  @Test
  default void aPageIsBoundedByWeightButNeverEmptyBecauseOfIt() {
    listeners();
    LongStream.rangeClosed(1, 4).forEach(_ -> publish("alice", LOBBY));
    long weight = Messages.of("alice", "lobby", "1").weight();

    LogPage two = read(LOBBY, new Span.After(0), new PageLimit(10, 2 * weight));
    LogPage one = read(LOBBY, new Span.After(1), new PageLimit(10, 1));
    LogPage newest = read(LOBBY, Span.NEWEST, new PageLimit(10, 2 * weight));
    LogPage none = read(LOBBY, new Span.After(1), new PageLimit(0, 1));

    assertThat(offsets(two)).containsExactly(1L, 2L);
    assertThat(two.more()).isTrue();
    assertThat(offsets(one)).containsExactly(2L);
    assertThat(offsets(newest)).containsExactly(3L, 4L);
    assertThat(newest.more()).isTrue();
    assertThat(none.messages()).isEmpty();
    assertThat(none.more()).isTrue();
  }

  @Test
  default void aLogKeepsAsManyMessagesAsItsHistorySaysAndTellsThatTheOthersHadToMakeRoom() {
    listeners();
    LongStream.rangeClosed(1, 25).forEach(_ -> publish("alice", LOBBY));
    publish("alice", KITCHEN);

    LogPage page = read(LOBBY, new Span.After(0), PLENTY);

    assertThat(page.oldest()).isEqualTo(16);
    assertThat(page.top()).isEqualTo(25);
    assertThat(page.removal()).isEqualTo(Removal.SIZE);
    assertThat(offsets(page)).isEqualTo(LongStream.rangeClosed(16, 25).boxed().toList());
    assertThat(read(KITCHEN, new Span.After(0), PLENTY).oldest()).isEqualTo(1);
  }

  @Test
  default void aLogKeepsMessagesAsLongAsItsHistorySaysAndTellsThatTheOthersWereTooOld() {
    listeners();
    publish("alice", LOBBY);
    publish("alice", LOBBY);
    passTime(Duration.ofMinutes(30));
    last().publish(Messages.publishedAt(Messages.on("lobby"), SettableClock.START.plusSeconds(1800)), TEN);

    passTime(Duration.ofMinutes(30));
    LogPage one = read(LOBBY, new Span.After(0), PLENTY);
    passTime(Duration.ofMinutes(30));
    LogPage none = read(LOBBY, new Span.After(0), PLENTY);

    assertThat(offsets(one)).containsExactly(3L);
    assertThat(one.oldest()).isEqualTo(3);
    assertThat(one.removal()).isEqualTo(Removal.AGE);
    assertThat(none.messages()).isEmpty();
    assertThat(none.end()).isEqualTo(one.end());
    assertThat(none.oldest()).isEqualTo(4);
    assertThat(none.removal()).isEqualTo(Removal.AGE);
  }

  @Test
  default void offsetsGoOnWhenEverythingBeforeIsGone() {
    listeners();
    Position before = publish("alice", LOBBY);
    passTime(Duration.ofHours(2));

    var after = (Accepted) last()
        .publish(Messages.publishedAt(Messages.on("lobby"), SettableClock.START.plusSeconds(7200)), TEN);

    assertThat(after.position()).isEqualTo(before.withOffset(2));
  }

  @Test
  default void aMessageWhoseOwnTimeIsOverStaysAtItsPlace() {
    listeners();
    first().publish(Messages.expiringAt(Messages.on("lobby"), SettableClock.START.plusSeconds(1)), TEN);
    publish("alice", LOBBY);
    passTime(Duration.ofSeconds(2));

    assertThat(offsets(read(LOBBY, new Span.After(0), PLENTY))).containsExactly(1L, 2L);
  }

  @Test
  default void aRetryIsStoredOnceAndGetsTheFirstPosition() {
    listeners();
    publish("alice", LOBBY);
    var original = (Accepted) first().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"), TEN);
    publish("alice", LOBBY);

    var retry = (Accepted) last().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"), TEN);
    var conflict = last().publish(Messages.withKey(Messages.of("alice", "lobby", "2"), "k"), TEN);
    var bobs = (Accepted) last().publish(Messages.withKey(Messages.of("bob", "lobby", "1"), "k"), TEN);

    assertThat(original.position()).isNotNull().extracting(Position::offset).isEqualTo(2L);
    assertThat(retry.duplicate()).isTrue();
    assertThat(retry.position()).isEqualTo(original.position());
    assertThat(conflict).isEqualTo(new PublishOutcome.Conflict());
    assertThat(bobs.position()).isNotNull().extracting(Position::offset).isEqualTo(4L);
    assertThat(offsets(read(LOBBY, new Span.After(0), PLENTY))).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  default void underConcurrencyOffsetsHaveNoHolesAndEveryoneSeesTheSameMessageAtEach() throws Exception {
    var heard = listeners("lobby", "kitchen");
    int each = 500;
    Map<String, Map<Position, MessageId>> told = new ConcurrentHashMap<>();

    inParallel(4, sender -> {
      Broker node = nodes().get(sender % nodes().size());
      long last = 0;
      for (int i = 0; i < each; i++) {
        Message message = Messages.of("sender" + sender, i % 2 == 0 ? "lobby" : "kitchen", Integer.toString(i));
        var accepted = (Accepted) node.publish(message, THOUSANDS);
        Position position = positionOf(accepted);
        told.computeIfAbsent(message.topic().value(), _ -> new ConcurrentHashMap<>()).put(position, accepted.id());
        if (i % 2 == 0) {
          assertThat(position.offset()).isGreaterThan(last);
          last = position.offset();
        }
      }
    });

    for (TopicName topic : List.of(LOBBY, KITCHEN)) {
      Map<Position, MessageId> acknowledged = told.getOrDefault(topic.value(), Map.of());
      assertThat(acknowledged.keySet()).extracting(Position::offset)
          .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 2L * each).boxed().toList());
      assertThat(ids(read(topic, new Span.After(0), PLENTY).messages())).isEqualTo(acknowledged);
      for (Heard listener : heard) {
        await().untilAsserted(() -> assertThat(listener.on(topic.value())).hasSize(2 * each));
        assertThat(listener.on(topic.value())).extracting(message -> message.recordedAt().offset())
            .isEqualTo(LongStream.rangeClosed(1, 2L * each).boxed().toList());
        assertThat(ids(listener.on(topic.value()))).isEqualTo(acknowledged);
      }
    }
  }

  /** Readers that begin anywhere and page at random, while publishers run, all see one and the same log without holes. */
  @Test
  default void readersWhoPageWhilePublishersRunSeeOneLogWithoutHoles() throws Exception {
    listeners();
    int messages = 2_000;
    var done = new AtomicBoolean();
    List<Map<Position, MessageId>> seen = new ArrayList<>();
    IntStream.range(0, 6).forEach(_ -> seen.add(new HashMap<>()));

    try (var publishers = Executors.newFixedThreadPool(2)) {
      Future<?> publishing = publishers.submit(() -> {
        inParallel(2, sender -> {
          for (int i = 0; i < messages / 2; i++) {
            nodes().get(sender % nodes().size()).publish(Messages.on(i % 7 == 0 ? "kitchen" : "lobby"), THOUSANDS);
          }
        });
        done.set(true);
        return null;
      });
      inParallel(6, reader -> {
        Random random = new Random(reader);
        Broker node = nodes().get(reader % nodes().size());
        long at = random.nextInt(20);
        boolean last = false;
        while (!last) {
          last = done.get();
          LogPage page = node.read(LOBBY, new Span.After(at), new PageLimit(1 + random.nextInt(50), Long.MAX_VALUE));
          for (Message message : page.messages()) {
            assertThat(message.position()).isEqualTo(page.end().withOffset(++at));
            seen.get(reader).put(message.recordedAt(), message.id());
          }
          assertThat(page.more()).isEqualTo(at < page.top());
          last = last && !page.more();
        }
      });
      publishing.get();
    }

    Map<Position, MessageId> log = ids(read(LOBBY, new Span.After(0), PLENTY).messages());
    for (Map<Position, MessageId> one : seen) {
      assertThat(log).containsAllEntriesOf(one);
      long first = one.keySet().stream().mapToLong(Position::offset).min().orElseThrow();
      assertThat(one).hasSize((int) (log.size() - first + 1));
    }
  }

  private Position publish(String sender, TopicName topic) {
    Broker node = sender.equals("alice") ? first() : last();
    var accepted = (Accepted) node.publish(Messages.of(sender, topic.value(), "1"), TEN);
    return positionOf(accepted);
  }

  /** Reads on every node, which must agree. */
  private LogPage read(TopicName topic, Span span, PageLimit limit) {
    LogPage page = first().read(topic, span, limit);
    LogPage other = last().read(topic, span, limit);
    assertThat(other.end()).isEqualTo(page.end());
    assertThat(ids(other.messages())).isEqualTo(ids(page.messages()));
    return page;
  }

  private Broker first() {
    return nodes().getFirst();
  }

  private Broker last() {
    return nodes().getLast();
  }

  private List<Heard> listeners(String... filters) {
    var all = new ArrayList<Heard>();
    for (Broker node : nodes()) {
      var heard = new Heard();
      node.listen(heard);
      for (String filter : filters) {
        TopicFilter parsed = TopicFilter.parse(filter).orElseThrow();
        node.attach(parsed);
        node.awaitAttached(parsed);
      }
      all.add(heard);
    }
    return all;
  }

  private static void inParallel(int threads, Task task) throws Exception {
    try (var pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int index = i;
        running.add(pool.submit(() -> {
          task.run(index);
          return null;
        }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  private static Position positionOf(Accepted accepted) {
    return Objects.requireNonNull(accepted.position(), "the message was not recorded");
  }

  private static List<Long> offsets(LogPage page) {
    return page.messages().stream().map(message -> message.recordedAt().offset()).toList();
  }

  private static Map<Position, MessageId> ids(List<Message> messages) {
    var ids = new HashMap<Position, MessageId>();
    messages.forEach(message -> ids.put(message.recordedAt(), message.id()));
    return ids;
  }

  /** What each of several threads does. */
  interface Task {

    void run(int index) throws Exception;
  }
}
