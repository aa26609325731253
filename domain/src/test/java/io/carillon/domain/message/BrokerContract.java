package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.PublishOutcome.Conflict;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every broker promises, whatever carries its messages. A test of an adapter implements this interface; it may have
 * one node or several, and nothing may be left over from one test to the next.
 */
public interface BrokerContract {

  /** The nodes that the broker connects, always the same ones within a test; none has a listener yet. */
  List<Broker> nodes();

  /** Lets so much time pass for the broker. */
  void passTime(Duration time);

  @Test
  default void aMessageReachesTheListenerOfEveryNodeThatIsAttached() {
    var heard = listeners("lobby");
    Message message = Messages.withTags(Messages.withPriority(Messages.expiringAt(
        Messages.of("alice", "lobby", "{ \"text\":\t\"h\\u00e9llo\" }"),
        Messages.on("x").publishedAt().plusSeconds(60)),
        Priority.HIGH), "[\"a\"]");

    first().publish(message, History.NONE);

    for (Heard each : heard) {
      Message arrived = each.awaitCount(1).getFirst();
      assertThat(arrived.id()).isEqualTo(message.id());
      assertThat(arrived.topic()).isEqualTo(message.topic());
      assertThat(arrived.sender()).isEqualTo(message.sender());
      assertThat(arrived.payload()).isEqualTo(message.payload());
      assertThat(arrived.kind()).isEqualTo(message.kind());
      assertThat(arrived.priority()).isEqualTo(message.priority());
      assertThat(arrived.publishedAt()).isEqualTo(message.publishedAt());
      assertThat(arrived.expiry()).isEqualTo(message.expiry());
      assertThat(arrived.tags()).isEqualTo(message.tags());
    }
  }

  @Test
  default void aMessageKeepsItsTopicAndItsSender() {
    var heard = listeners("lobby", "kitchen");

    first().publish(Messages.of("alice", "lobby", "1"), History.NONE);
    last().publish(Messages.of("bob", "kitchen", "2"), History.NONE);

    for (Heard each : heard) {
      each.awaitCount(2);
      assertThat(each.on("lobby")).extracting(message -> message.sender().value()).containsExactly("alice");
      assertThat(each.on("kitchen")).extracting(message -> message.sender().value()).containsExactly("bob");
    }
  }

  @Test
  default void anAttachedPatternHearsEveryTopicThatItCovers() {
    var heard = listeners("project:*");

    first().publish(Messages.on("project:42"), History.NONE);
    last().publish(Messages.on("project:43"), History.NONE);

    for (Heard each : heard) {
      each.awaitCount(2);
      assertThat(each.on("project:42")).hasSize(1);
      assertThat(each.on("project:43")).hasSize(1);
    }
  }

  @Test
  default void whatIsAttachedByNameAndByPatternsIsHeardOnce() {
    var heard = listeners("project:42", "project:*", "project:**", "end");

    first().publish(Messages.on("project:42"), History.NONE);
    last().publish(Messages.on("project:42"), History.NONE);
    first().publish(Messages.on("end"), History.NONE);

    for (Heard each : heard) {
      await().until(() -> each.on("project:42").size() >= 2 && !each.on("end").isEmpty());
      assertThat(each.on("project:42")).hasSize(2);
    }
  }

  @Test
  default void detachingOnePatternLeavesTheOthersOfItsNamespaceAttached() {
    var heard = listeners("project:*", "project:42:*");

    nodes().forEach(node -> node.detach(filter("project:*")));
    nodes().forEach(node -> node.awaitAttached(filter("project:42:*")));
    first().publish(Messages.on("project:42:builds"), History.NONE);

    for (Heard each : heard) {
      await().untilAsserted(() -> assertThat(each.on("project:42:builds")).hasSize(1));
    }
  }

  @Test
  default void whatIsPublishedAnywhereAfterAnAttachmentWasAwaitedIsHeard() {
    var heard = listeners();
    for (int i = 0; i < 300; i++) {
      TopicFilter topic = filter("topic" + i % 100);
      nodes().forEach(node -> node.attach(topic));
      nodes().forEach(node -> node.awaitAttached(topic));
      nodes().get(i % nodes().size()).publish(Messages.on(topic.value()), History.NONE);
      nodes().forEach(node -> node.detach(topic));
    }

    for (Heard each : heard) {
      await().untilAsserted(() -> assertThat(each.count()).isEqualTo(300));
    }
  }

  @Test
  default void anOutcomeNamesTheMessageAndHowManyItReachesWhereEachOtherNodeCountsAsOne() {
    for (Heard each : listeners("lobby")) {
      each.reaching(3);
    }
    Message message = Messages.on("lobby");

    PublishOutcome outcome = first().publish(message, History.NONE);

    assertThat(outcome).isEqualTo(new Accepted(message.id(), 3 + nodes().size() - 1, false));
  }

  @Test
  default void aMessageThatNobodyListensToIsAccepted() {
    for (Heard each : listeners("lobby")) {
      each.reaching(0);
    }
    Message message = Messages.on("elsewhere");

    assertThat(first().publish(message, History.NONE)).isEqualTo(new Accepted(message.id(), 0, false));
  }

  @Test
  default void detachingOneTopicLeavesTheOthersAttached() {
    var heard = listeners("lobby", "kitchen", "project:*");

    nodes().forEach(node -> node.detach(filter("lobby")));
    first().publish(Messages.on("kitchen"), History.NONE);
    first().publish(Messages.on("project:42"), History.NONE);

    for (Heard each : heard) {
      await().untilAsserted(() -> {
        assertThat(each.on("kitchen")).hasSize(1);
        assertThat(each.on("project:42")).hasSize(1);
      });
    }
  }

  @Test
  default void aTopicThatIsAttachedAgainIsHeardAgain() {
    var heard = listeners("lobby");

    nodes().forEach(node -> node.detach(filter("lobby")));
    nodes().forEach(node -> node.attach(filter("lobby")));
    nodes().forEach(node -> node.awaitAttached(filter("lobby")));
    first().publish(Messages.on("lobby"), History.NONE);

    for (Heard each : heard) {
      each.awaitCount(1);
    }
  }

  @Test
  default void underConcurrencyEveryListenerHearsATopicInOneOrderAndEachSenderInTheOrderOfSending() throws Exception {
    var heard = listeners("lobby", "kitchen");
    int each = 500;
    List<String> topics = List.of("lobby", "kitchen");

    try (var threads = Executors.newFixedThreadPool(4)) {
      var running = IntStream.range(0, 4).<Future<?>>mapToObj(sender -> threads.submit(() -> {
        Broker node = nodes().get(sender % nodes().size());
        for (int i = 0; i < each; i++) {
          node.publish(Messages.of("sender" + sender, topics.get(i % 2), Integer.toString(i)), History.NONE);
        }
      })).toList();
      for (Future<?> thread : running) {
        thread.get();
      }
    }

    for (Heard listener : heard) {
      listener.awaitCount(4 * each);
      assertThat(listener.overlapped()).as("calls for one topic that overlapped").isZero();
      for (String topic : topics) {
        assertThat(listener.on(topic)).hasSize(2 * each).isEqualTo(heard.getFirst().on(topic));
        Map<String, List<Integer>> bySender = listener.on(topic).stream().collect(Collectors.groupingBy(
            message -> message.sender().value(), Collectors.mapping(BrokerContract::number, Collectors.toList())));
        assertThat(bySender).hasSize(4);
        assertThat(bySender.values()).allSatisfy(numbers -> assertThat(numbers).isSorted().doesNotHaveDuplicates());
      }
    }
  }

  @Test
  default void aRetryWithTheSameKeyIsTheFirstMessageAgain() {
    var heard = listeners("lobby", "end");
    Message original = Messages.withKey(Messages.of("alice", "lobby", "{\"n\":1}"), "k");
    Message retry = Messages.withKey(Messages.of("alice", "lobby", "{\"n\":1}"), "k");

    PublishOutcome accepted = first().publish(original, History.NONE);
    PublishOutcome repeated = last().publish(retry, History.NONE);
    first().publish(Messages.on("end"), History.NONE);

    assertThat(accepted).isInstanceOfSatisfying(Accepted.class, first -> assertThat(first.duplicate()).isFalse());
    assertThat(repeated).isInstanceOfSatisfying(Accepted.class, second -> {
      assertThat(second.duplicate()).isTrue();
      assertThat(second.id()).isEqualTo(original.id());
      assertThat(second.reached()).isEqualTo(((Accepted) accepted).reached());
    });
    for (Heard each : heard) {
      await().until(() -> !each.on("end").isEmpty());
      assertThat(each.on("lobby")).extracting(Message::id).containsExactly(original.id());
    }
  }

  @Test
  default void aKeyThatIsUsedForAnotherPayloadIsAConflict() {
    var heard = listeners("lobby", "end");
    first().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"), History.NONE);

    PublishOutcome other = last().publish(Messages.withKey(Messages.of("alice", "lobby", "2"), "k"), History.NONE);
    PublishOutcome original = last().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"), History.NONE);
    first().publish(Messages.on("end"), History.NONE);

    assertThat(other).isEqualTo(new Conflict());
    assertThat(original).isInstanceOfSatisfying(Accepted.class, it -> assertThat(it.duplicate()).isTrue());
    for (Heard each : heard) {
      await().until(() -> !each.on("end").isEmpty());
      assertThat(each.on("lobby")).hasSize(1);
    }
  }

  @Test
  default void theSameKeyOfAnotherSenderOrOnAnotherTopicIsAnotherKey() {
    listeners("lobby", "kitchen");
    first().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"), History.NONE);

    List<PublishOutcome> others = List.of(
        first().publish(Messages.withKey(Messages.of("bob", "lobby", "2"), "k"), History.NONE),
        first().publish(Messages.withKey(Messages.of("alice", "kitchen", "3"), "k"), History.NONE),
        first().publish(Messages.withKey(Messages.of("alice", "lobby", "4"), "k2"), History.NONE),
        first().publish(Messages.of("alice", "lobby", "1"), History.NONE));

    assertThat(others).allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(Accepted.class,
        accepted -> assertThat(accepted.duplicate()).isFalse()));
  }

  @Test
  default void keysThatOnlyLookAlikeAreDifferentKeys() {
    listeners("lobby");

    List<PublishOutcome> outcomes = Stream
        .of("order-?", "order-😀", "order-🤔", "order-\uFFFD", "order-", "order-\u0000",
            "order-\u0000\u0000", "order-é", "order-e\u0301", "order-:", "order- ", "ORDER-?", "o".repeat(128))
        .map(key -> first().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), key), History.NONE))
        .toList();

    assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(Accepted.class,
        accepted -> assertThat(accepted.duplicate()).isFalse()));
  }

  @Test
  default void aKeyIsRememberedForFiveMinutesAndNoLonger() {
    listeners("lobby");
    Message original = Messages.withKey(Messages.of("alice", "lobby", "1"), "k");
    first().publish(original, History.NONE);

    passTime(Duration.ofMinutes(5).minusSeconds(1));
    PublishOutcome inside = first().publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"), History.NONE);
    passTime(Duration.ofSeconds(2));
    Message fresh = Messages.withKey(Messages.of("alice", "lobby", "2"), "k");
    PublishOutcome outside = first().publish(fresh, History.NONE);

    assertThat(inside).isInstanceOfSatisfying(Accepted.class, it -> {
      assertThat(it.duplicate()).isTrue();
      assertThat(it.id()).isEqualTo(original.id());
    });
    assertThat(outside).isInstanceOfSatisfying(Accepted.class, it -> {
      assertThat(it.duplicate()).isFalse();
      assertThat(it.id()).isEqualTo(fresh.id());
    });
  }

  @Test
  default void ofRetriesThatComeAtOnceExactlyOneIsAccepted() throws Exception {
    var heard = listeners("lobby", "end");
    List<PublishOutcome> outcomes = new CopyOnWriteArrayList<>();

    try (var threads = Executors.newFixedThreadPool(4)) {
      var running = IntStream.range(0, 40).<Future<?>>mapToObj(i -> threads.submit(() -> outcomes
          .add(nodes().get(i % nodes().size()).publish(Messages.withKey(Messages.of("alice", "lobby", "1"), "k"),
              History.NONE))))
          .toList();
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    first().publish(Messages.on("end"), History.NONE);

    assertThat(outcomes).filteredOn(outcome -> outcome instanceof Accepted accepted && !accepted.duplicate())
        .hasSize(1);
    assertThat(outcomes).extracting(outcome -> ((Accepted) outcome).id())
        .containsOnly(((Accepted) outcomes.getFirst()).id());
    for (Heard each : heard) {
      await().until(() -> !each.on("end").isEmpty());
      assertThat(each.on("lobby")).hasSize(1);
    }
  }

  private Broker first() {
    return nodes().getFirst();
  }

  private Broker last() {
    return nodes().getLast();
  }

  /** Gives every node a listener and attaches these to each. */
  private List<Heard> listeners(String... filters) {
    var all = new ArrayList<Heard>();
    for (Broker node : nodes()) {
      var heard = new Heard();
      node.listen(heard);
      for (String filter : filters) {
        node.attach(filter(filter));
      }
      all.add(heard);
    }
    for (Broker node : nodes()) {
      for (String filter : filters) {
        node.awaitAttached(filter(filter));
      }
    }
    return all;
  }

  private static TopicFilter filter(String text) {
    return TopicFilter.parse(text).orElseThrow();
  }

  private static int number(Message message) {
    return Integer.parseInt(new String(message.payload().toBytes(), StandardCharsets.US_ASCII));
  }

  /** A listener that writes down what it hears. */
  final class Heard implements MessageListener {

    private final Map<String, List<Message>> byTopic = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> callers = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private volatile int reached;

    @Override
    public int onMessage(Message message) {
      String topic = message.topic().value();
      AtomicInteger inside = callers.computeIfAbsent(topic, _ -> new AtomicInteger());
      if (inside.incrementAndGet() > 1) {
        overlaps.incrementAndGet();
      }
      byTopic.computeIfAbsent(topic, _ -> new CopyOnWriteArrayList<>()).add(message);
      inside.decrementAndGet();
      count.incrementAndGet();
      return reached;
    }

    @Override
    public int reach(TopicName topic) {
      return reached;
    }

    void reaching(int connections) {
      reached = connections;
    }

    int count() {
      return count.get();
    }

    int overlapped() {
      return overlaps.get();
    }

    List<Message> on(String topic) {
      return byTopic.getOrDefault(topic, List.of());
    }

    List<Message> awaitCount(int expected) {
      await().untilAsserted(() -> assertThat(count).hasValueGreaterThanOrEqualTo(expected));
      return byTopic.values().stream().flatMap(List::stream).toList();
    }
  }
}
