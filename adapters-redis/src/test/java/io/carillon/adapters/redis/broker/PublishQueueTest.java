package io.carillon.adapters.redis.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.PublishOutcome.Conflict;
import io.carillon.domain.topic.History;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that wait for Redis together: each test lets them wait by stopping Redis until all are queued. */
@Timeout(60)
class PublishQueueTest {

  private static final String TOPIC = "chat";
  private static final int MOST_IN_A_BATCH = 64;

  private final RedisProcess redis = RedisProcess.started(Persistence.NONE);
  private final RedisNode node = new RedisNode(redis.url(), "test").delivering();
  private final RedisNode other = new RedisNode(redis.url(), "test").delivering();

  @AfterEach
  void stop() {
    node.close();
    other.close();
    redis.close();
  }

  @Test
  void whatIsPublishedOnATopicWhileItWaitsGoesInOneCommandUpToABound() {
    LogFollower here = node.follow(TOPIC);
    LogFollower there = other.follow(TOPIC);
    long before = scriptsCalled();

    List<PublishOutcome> outcomes = stopped(
        () -> IntStream.range(0, 4 * MOST_IN_A_BATCH).mapToObj(i -> node.begin(message(i))).toList());

    assertThat(outcomes).extracting(outcome -> offset((Accepted) outcome))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 4 * MOST_IN_A_BATCH).mapToLong(i -> i).boxed().toList());
    for (LogFollower follower : List.of(here, there)) {
      Awaitility.await().until(() -> node.end(TOPIC).equals(follower.position()));
      assertThat(follower.faults()).isEmpty();
      assertThat(follower.gaps()).isEmpty();
    }
    // The first may be under way alone before the others come; looking for the end takes some calls, too.
    assertThat(scriptsCalled() - before).isBetween(4L, (long) MOST_IN_A_BATCH);
  }

  @Test
  void whatBecameOfThemIsToldInTheirOrder() {
    Queue<Integer> told = new ConcurrentLinkedQueue<>();

    stopped(() -> IntStream.range(0, 2 * MOST_IN_A_BATCH)
        .mapToObj(i -> node.begin(message(i)).whenComplete((_, _) -> told.add(i))).toList());

    assertThat(told).containsExactlyElementsOf(IntStream.range(0, 2 * MOST_IN_A_BATCH).boxed().toList());
  }

  @Test
  void eachIsJudgedByItself() {
    Message first = Messages.withKey(Messages.of("alice", TOPIC, "\"1\""), "key");

    List<PublishOutcome> outcomes = stopped(() -> Stream
        .of(message(0), first, Messages.withKey(Messages.of("alice", TOPIC, "\"1\""), "key"),
            Messages.withKey(Messages.of("alice", TOPIC, "\"2\""), "key"),
            Messages.withKey(Messages.of("bob", TOPIC, "\"2\""), "key"), message(3))
        .map(node::begin).toList());

    assertThat(outcomes.get(1)).isInstanceOfSatisfying(Accepted.class,
        accepted -> assertThat(accepted.duplicate()).isFalse());
    assertThat(outcomes.get(2)).isInstanceOfSatisfying(Accepted.class, accepted -> {
      assertThat(accepted.duplicate()).isTrue();
      assertThat(accepted.id()).isEqualTo(first.id());
      assertThat(offset(accepted)).isEqualTo(2);
    });
    assertThat(outcomes.get(3)).isEqualTo(new Conflict());
    assertThat(offset((Accepted) outcomes.get(4))).isEqualTo(3);
    assertThat(offset((Accepted) outcomes.get(5))).isEqualTo(4);
    assertThat(node.log(TOPIC)).hasSize(4);
  }

  @Test
  void whatIsKeptOtherwiseGoesInACommandOfItsOwn() {
    LogFollower follower = other.follow(TOPIC);

    List<PublishOutcome> outcomes = stopped(() -> IntStream.range(0, 20)
        .mapToObj(i -> node.broker().publishAsync(message(i), i % 2 == 0 ? RedisNode.HISTORY : History.NONE)).toList());

    assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Accepted.class));
    assertThat(outcomes.stream().map(outcome -> ((Accepted) outcome).position()).filter(Objects::nonNull)).hasSize(10);
    Awaitility.await().until(() -> node.end(TOPIC).equals(follower.position()));
    assertThat(follower.faults()).isEmpty();
  }

  @Test
  void whatIsPublishedOneAfterAnotherIsRecordedInThisOrder() throws Exception {
    List<List<Message>> all = IntStream.range(0, 8).mapToObj(who -> IntStream.range(0, 500)
        .mapToObj(_ -> Messages.of("user" + who, TOPIC, "1")).toList()).toList();

    try (ExecutorService publishers = Executors.newFixedThreadPool(all.size())) {
      List<Future<List<CompletableFuture<PublishOutcome>>>> begun = all.stream()
          .map(own -> publishers.submit(() -> own.stream().map(node::begin).toList())).toList();
      for (Future<List<CompletableFuture<PublishOutcome>>> own : begun) {
        await(own.get());
      }
    }

    List<MessageId> log = node.log(TOPIC).stream().map(Message::id).toList();
    assertThat(log).hasSize(all.size() * all.getFirst().size());
    assertThat(all).allSatisfy(own -> assertThat(log).containsSubsequence(own.stream().map(Message::id).toList()));
  }

  /** What became of that which is begun while Redis stands still. */
  private List<PublishOutcome> stopped(Supplier<List<CompletableFuture<PublishOutcome>>> begin) {
    redis.freeze();
    List<CompletableFuture<PublishOutcome>> begun = begin.get();
    redis.thaw();
    return await(begun);
  }

  private static List<PublishOutcome> await(Collection<CompletableFuture<PublishOutcome>> begun) {
    return begun.stream().map(CompletableFuture::join).toList();
  }

  private static Message message(int number) {
    return Messages.of("alice", TOPIC, Integer.toString(number));
  }

  private static long offset(Accepted accepted) {
    return Objects.requireNonNull(accepted.position()).offset();
  }

  private long scriptsCalled() {
    String statistics = new String((byte[]) redis.execute("INFO", "commandstats"), StandardCharsets.US_ASCII);
    Matcher calls = Pattern.compile("cmdstat_evalsha:calls=(\\d+)").matcher(statistics);
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }
}
