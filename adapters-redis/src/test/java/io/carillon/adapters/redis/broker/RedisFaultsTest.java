package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.fixture.LogFollower.awaitEverything;
import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.Load;
import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.message.Span;
import io.carillon.domain.telemetry.Telemetry.Breaker;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What two nodes promise while their Redis crashes, freezes, forgets and lies. Each test has a Redis of its own and, where it
 * says so, a network between. Followers are clients of the real hub and note whatever is not as promised.
 */
@Timeout(120)
class RedisFaultsTest {

  private static final String HEAD = "test:{chat}:head";
  private static final String LOG = "test:{chat}:log";
  private static final TopicName CHAT = new TopicName("chat");
  private static final PageLimit ALL = new PageLimit(1_000, Long.MAX_VALUE);

  @RegisterExtension
  private final Stage stage = new Stage();

  @Test
  void whatWasAcceptedOutlivesACrashOfARedisThatWritesItsFileFirstAndSoDoesItsEpoch() {
    RedisProcess redis = stage.carefulRedis();
    RedisNode publishing = node(redis.url());
    LogFollower here = publishing.follow("chat");
    LogFollower there = node(redis.url()).follow("chat");

    Map<Position, MessageId> accepted = crashUnderLoad(redis, publishing);

    awaitEverything(publishing, here, there);
    assertThat(publishing.places("chat")).containsAllEntriesOf(accepted);
    assertThat(here.gaps()).isEmpty();
    assertThat(there.gaps()).isEmpty();
  }

  /** Redis answers while its file is being synchronised and what it answers is not written yet, so it may lose that. */
  @RepeatedTest(3)
  void whatACrashedRedisHasLostOfItsFileIsTold() {
    RedisProcess redis = stage.redis(Persistence.APPEND_ONLY_FILE, "--appendfsync", "everysec");
    RedisNode publishing = node(redis.url());
    LogFollower here = publishing.follow("chat");
    LogFollower there = node(redis.url()).follow("chat");

    Map<Position, MessageId> accepted = crashUnderLoad(redis, publishing);

    awaitEverything(publishing, here, there);
    Map<Position, MessageId> log = publishing.places("chat");
    String epoch = log.keySet().iterator().next().epoch();
    accepted.keySet().removeIf(position -> !position.epoch().equals(epoch));
    assertThat(log).containsAllEntriesOf(accepted);
    for (LogFollower follower : List.of(here, there)) {
      assertThat(follower.gaps().stream().map(Gap::reason).toList())
          .isIn(List.of(), List.of(Gap.Reason.EPOCH_CHANGED));
    }
  }

  @Test
  void aRedisThatComesBackEmptyBeginsANewLifeOfEveryLogAndFollowersAreToldAtOnce() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    Position before = positionOf(node.publish("chat", "1"));
    patiently().until(() -> before.equals(follower.position()));

    redis.kill();
    redis.restartEmpty();

    patiently().untilAsserted(() -> assertThat(follower.gaps()).extracting(Gap::reason)
        .containsExactly(Gap.Reason.EPOCH_CHANGED));
    Position after = positionOf(publishOnceItWorks(node, "2"));
    assertThat(after.offset()).isEqualTo(1);
    assertThat(after.isInEpochOf(before)).isFalse();
    patiently().until(() -> after.equals(follower.position()));
    assertThat(follower.faults()).isEmpty();
  }

  @Test
  void aRedisThatIsEmptiedWhileEverybodyIsConnectedBeginsANewLifeToo() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    LogFollower quiet = node.follow("quiet");
    Position before = positionOf(node.publish("chat", "1"));

    redis.execute("FLUSHALL");
    Position after = positionOf(node.publish("chat", "2"));

    assertThat(after.isInEpochOf(before)).isFalse();
    patiently().until(() -> after.equals(follower.position()));
    patiently().untilAsserted(() -> assertThat(quiet.gaps()).extracting(Gap::reason)
        .containsExactly(Gap.Reason.EPOCH_CHANGED));
    assertThat(follower.faults()).isEmpty();
  }

  @Test
  void whileRedisIsFrozenPublishingFailsAndAfterwardsEverythingGoesOn() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    node.publish("chat", "1");

    redis.freeze();
    patiently().untilAsserted(() -> {
      assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.publish("chat", "2"));
      assertThat(node.telemetry().breakers()).contains(Breaker.OPEN);
    });
    assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.end("chat"));
    redis.thaw();
    publishOnceItWorks(node, "3");

    awaitEverything(node, follower);
    patiently().untilAsserted(() -> assertThat(node.telemetry().breakers()).endsWith(Breaker.CLOSED));
  }

  @Test
  void whoHasWaitedForRedisInVainDoesNotWaitForItAgainAtOnce() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    node.publish("chat", "1");
    TopicName topic = new TopicName("another");

    redis.freeze();
    node.broker().attach(topic);
    node.broker().awaitAttached(topic);
    assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.end("another"))
        .withMessageContaining("has not answered a moment ago");
    redis.thaw();

    patiently().until(() -> publishes(() -> node.end("another")));
  }

  @Test
  void whatNobodyAnsweredInTimeIsStoredOnceWhenItIsTriedAgainWithItsKey() throws Exception {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    int publishers = 100;
    AtomicInteger failed = new AtomicInteger();

    redis.freeze();
    inParallel(publishers, number -> {
      try {
        node.publish(keyed(number));
      } catch (BrokerUnavailableException e) {
        failed.incrementAndGet();
      }
    });
    redis.thaw();
    patiently().until(() -> publishes(() -> node.publish("elsewhere", "0")));
    inParallel(publishers, number -> patiently().until(() -> publishes(() -> node.publish(keyed(number)))));

    assertThat(failed).hasValue(publishers);
    assertThat(node.log("chat")).hasSize(publishers)
        .extracting(message -> new String(message.payload().toBytes(), StandardCharsets.UTF_8))
        .doesNotHaveDuplicates();
    awaitEverything(node, follower);
  }

  @Test
  void aRetryOfWhatWasStoredWithoutAReplyIsTheFirstMessageAgain() {
    FaultyLink link = stage.link(stage.redis());
    RedisNode node = node(link.url());
    LogFollower follower = node.follow("chat");
    Position first = positionOf(publishOnceItWorks(node, "1"));

    link.loseReplies(true);
    assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.publish(keyed(7)));
    patiently().until(() -> first.withOffset(2).equals(follower.position()));
    link.loseReplies(false);
    AtomicInteger tries = new AtomicInteger();
    List<Accepted> retry = new ArrayList<>();
    patiently().until(() -> publishes(() -> {
      tries.incrementAndGet();
      retry.add(node.publish(keyed(7)));
    }));

    assertThat(retry.getFirst().duplicate()).isTrue();
    assertThat(retry.getFirst().position()).isEqualTo(follower.position());
    assertThat(node.log("chat")).hasSize(2);
  }

  @Test
  void anAnnouncementOfPresenceThatIsRepeatedIsRecognisedByItself() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    RedisNode node = node(link.url());
    LogFollower follower = node.follow("chat");
    Position first = positionOf(publishOnceItWorks(node, "1"));
    Message announcement = Messages.withKind(Messages.of("server", "chat", "{}"), Kind.PRESENCE);

    link.loseReplies(true);
    assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.publish(announcement));
    patiently().until(() -> first.withOffset(2).equals(follower.position()));
    link.loseReplies(false);
    patiently().until(() -> publishes(() -> node.publish(announcement)));

    assertThat(node.log("chat")).hasSize(2);
    assertThat(redis.keys().stream().filter(key -> key.contains(":told:"))).hasSize(1)
        .allMatch(key -> (Long) redis.execute("PTTL", key) <= 10_000);
  }

  @Test
  void noMoreCommandsWaitThanMay() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    node.publish("chat", "1");

    redis.freeze();
    AtomicInteger refused = new AtomicInteger();
    int publishers = 3 * RedisNode.MAX_WAITING;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < publishers; i++) {
        threads.execute(() -> {
          try {
            node.publish("chat", "2");
          } catch (BrokerUnavailableException e) {
            refused.incrementAndGet();
          }
        });
      }
    }
    redis.thaw();

    assertThat(refused).hasValue(publishers);
    publishOnceItWorks(node, "3");
  }

  @Test
  void connectionsForMessagesThatAreKilledAgainAndAgainCostNobodyAMessage() throws Exception {
    RedisProcess redis = stage.redis();
    RedisNode publishing = node(redis.url());
    RedisNode other = node(redis.url());
    LogFollower here = publishing.follow("chat");
    LogFollower there = other.follow("chat");
    Map<Position, MessageId> accepted = new ConcurrentHashMap<>();

    try (Load load = new Load(publishing, "chat", accepted)) {
      for (int i = 0; i < 20; i++) {
        load.awaitMore(100);
        redis.execute("CLIENT", "KILL", "TYPE", "pubsub");
      }
    }

    awaitEverything(publishing, here, there);
    assertThat(here.gaps()).isEmpty();
    assertThat(there.gaps()).isEmpty();
    assertThat(there.seen()).containsAllEntriesOf(accepted);
    assertThat(other.telemetry().disconnections()).contains(Disconnection.SUBSCRIBER);
  }

  @Test
  void aConnectionThatSeemsToLiveButBringsNothingIsReplaced() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    RedisNode deaf = node(link.url());
    RedisNode other = node(redis.url());
    LogFollower follower = deaf.follow("chat");

    link.deafen();
    other.publish("chat", "1");

    awaitEverything(other, follower);
    assertThat(deaf.telemetry().disconnections()).contains(Disconnection.SILENT_SUBSCRIBER);
    assertThat(follower.gaps()).isEmpty();
  }

  @Test
  void anAnnouncementThatGotLostIsMadeUpForEvenIfNothingFollowsIt() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    RedisNode node = node(link.url());
    LogFollower follower = node.follow("chat");

    link.loseMessages(true);
    node.publish("chat", "1");
    patiently().until(() -> link.hasLost("test:{chat}:live"));
    link.loseMessages(false);

    awaitEverything(node, follower);
    assertThat(follower.gaps()).isEmpty();
    patiently().until(() -> node.telemetry().repaired() == 1);
  }

  @Test
  void aServerThatForgetsItsScriptsIsTaughtThemAgain() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    node.publish("chat", "1");

    redis.execute("SCRIPT", "FLUSH");

    assertThat(positionOf(node.publish("chat", "2")).offset()).isEqualTo(2);
    redis.execute("SCRIPT", "FLUSH");
    assertThat(node.log("chat")).hasSize(2);
  }

  @Test
  void aFullServerStoresNothingButIsReadAndPassesMessagesOn() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    Position before = positionOf(node.publish("chat", "1"));
    AtomicInteger heard = new AtomicInteger();

    redis.execute("CONFIG", "SET", "maxmemory", "1");
    for (int i = 0; i < 10; i++) {
      assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.publish("chat", "2"));
    }
    node.broker().listen(_ -> heard.incrementAndGet());
    node.broker().publish(Messages.on("chat"), History.NONE);
    assertThat(node.end("chat")).isEqualTo(before);
    assertThat(node.log("chat")).hasSize(1);
    patiently().until(() -> heard.get() == 1);
    node.broker().listen(node.hub());
    redis.execute("CONFIG", "SET", "maxmemory", "0");

    assertThat(positionOf(node.publish("chat", "3"))).isEqualTo(before.withOffset(2));
    assertThat(node.telemetry().breakers()).as("a full server answers").doesNotContain(Breaker.OPEN);
    awaitEverything(node, follower);
  }

  @Test
  void aNodeThatStartsBeforeItsRedisWorksAsSoonAsThatIsThere() {
    RedisProcess redis = stage.redis();
    redis.kill();
    RedisNode node = node(redis.url());
    AtomicInteger heard = new AtomicInteger();
    node.broker().listen(_ -> heard.incrementAndGet());
    node.broker().attach(new TopicName("chat"));
    assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.publish("chat", "1"));

    redis.restart();

    patiently().until(() -> publishes(() -> node.publish("chat", "2")) && heard.get() > 0);
  }

  @Test
  void aLogThatHasLessThanANodeHasSeenBeginsANewLife() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    node.publish("chat", "1");
    String before = text(redis, HEAD);
    Position second = positionOf(node.publish("chat", "2"));
    patiently().until(() -> second.equals(follower.position()));

    redis.execute("SET", HEAD, before);
    Position reused = positionOf(node.publish("chat", "3"));

    assertThat(reused.isInEpochOf(second)).isFalse();
    awaitNewLife(node, follower);
  }

  @Test
  void aLogThatSomebodyElseHasWrittenToBeginsANewLife() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    Position before = positionOf(node.publish("chat", "1"));

    redis.execute("XADD", LOG, "1000000-0", "t", "1", "m", "not a message");
    Position after = positionOf(node.publish("chat", "2"));

    assertThat(after.isInEpochOf(before)).isFalse();
    awaitNewLife(node, follower);
  }

  @Test
  void aHeadThatHoldsSomethingElseIsFoundByTheWatchAndKeepsItFromNoOtherTopic() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    List<LogFollower> followers = Stream.of("chat", "other", "third").map(node::follow).toList();
    Stream.of("chat", "other", "third").forEach(topic -> node.publish(topic, "1"));
    patiently()
        .untilAsserted(() -> assertThat(followers).allSatisfy(follower -> assertThat(follower.seen()).hasSize(1)));

    redis.execute("DEL", HEAD);
    redis.execute("RPUSH", HEAD, "x");
    redis.execute("SET", "test:{other}:head", "x");
    redis.execute("DEL", "test:{third}:head");

    followers.forEach(follower -> patiently().untilAsserted(() -> assertThat(follower.gaps())
        .extracting(Gap::reason).containsExactly(Gap.Reason.EPOCH_CHANGED)));
  }

  @ParameterizedTest
  @CsvSource({"SET, test:{chat}:log, x", "RPUSH, test:{chat}:head, x", "SET, test:{chat}:head, x",
      "RPUSH, test:generation, x", "SET, test:generation, x"})
  void aKeyThatHoldsSomethingElseIsTakenForOneThatIsLost(String command, String key, String value) {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    LogFollower other = node.follow("other");
    node.publish("chat", "1");

    redis.execute("DEL", key);
    redis.execute(command, key, value);
    node.log("chat");
    publishOnceItWorks(node, "2");
    Position last = positionOf(node.publish("other", "3"));

    awaitEverything(node, follower);
    patiently().until(() -> last.equals(other.position()));
    assertThat(other.gaps()).isEmpty();
    node(redis.url()).publish("chat", "4");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6})
  void whereSomebodyElseHasRemovedAMessageNoOtherTakesItsPlace(int removed) {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    List<MessageId> ids = IntStream.rangeClosed(1, 6)
        .mapToObj(i -> node.publish("chat", Integer.toString(i)).id())
        .toList();

    redis.execute("XDEL", LOG, removed + "-0");
    LogPage forwards = node.broker().read(CHAT, new Span.After(0), ALL);
    LogPage backwards = node.broker().read(CHAT, new Span.Before(7), ALL);

    assertThat(forwards.oldest()).isEqualTo(removed + 1);
    assertThat(forwards.more()).isFalse();
    assertThat(forwards.messages()).extracting(message -> message.recordedAt().offset())
        .isEqualTo(LongStream.rangeClosed(removed + 1, 6).boxed().toList());
    assertThat(forwards.messages()).extracting(Message::id).isEqualTo(ids.subList(removed, 6));
    assertThat(backwards).isEqualTo(forwards);
  }

  @Test
  void aNodeWhoseKnowledgeOfTheDataIsOutOfDateLearnsBeforeItWrites() {
    RedisProcess redis = stage.redis();
    RedisNode old = node(redis.url());
    old.publish("chat", "1");
    String key = "test:generation";
    String[] words = text(redis, key).split(" ", -1);
    redis.execute("SET", key, Long.parseLong(words[0]) + 1_000_000 + " " + words[1]);

    RedisNode fresh = node(redis.url());
    Position first = positionOf(publishOnceItWorks(fresh, "2"));
    Position second = positionOf(old.publish("chat", "3"));

    assertThat(second).isEqualTo(first.withOffset(first.offset() + 1));
  }

  @Test
  void whatIsNoMessageAndAListenerThatThrowsDoNotEndTheListening() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    LogFollower follower = node.follow("chat");
    AtomicBoolean thrown = new AtomicBoolean();
    String channel = "test:{chat}:live";

    redis.execute("SPUBLISH", channel, "not a message");
    redis.execute("SPUBLISH", channel, "");
    node.broker().listen(_ -> {
      thrown.set(true);
      throw new IllegalStateException("a listener's mistake");
    });
    node.publish("chat", "1");
    patiently().until(thrown::get);
    node.broker().listen(node.hub());
    node.publish("chat", "2");

    awaitEverything(node, follower);
    assertThat(node.telemetry().disconnections()).isEmpty();
  }

  @Test
  void aConnectionThatTakesNothingMoreIsGivenUp() {
    FaultyLink link = stage.link(stage.redis());
    RedisNode node = node(link.url());
    String largerThanWhatTheNetworkHolds = "\"" + "x".repeat(10_000_000) + "\"";
    node.publish("chat", "1");

    link.stall();
    assertThat(publishes(() -> node.publish("chat", largerThanWhatTheNetworkHolds))).isFalse();

    publishOnceItWorks(node, "2");
  }

  @Test
  void commandsOfManyPublishersShareRoundTrips() throws Exception {
    RedisNode node = node(stage.redis().url());
    node.publish("chat", "0");

    inParallel(200, number -> IntStream.range(0, 20).forEach(i -> node.publish("chat" + number % 50, "1")));

    assertThat(node.telemetry().largestBatch()).isGreaterThan(10);
    assertThat(node.end("chat3").offset()).isEqualTo(80);
  }

  @Test
  void looksAtManyLogsShareRoundTripsAndLeaveOutWhatCannotBeTold() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    node.publish("chat", "0");
    Map<TopicName, Span> places = IntStream.range(0, 200).boxed()
        .collect(Collectors.toMap(i -> new TopicName("chat" + i), _ -> Span.NEWEST));
    places.put(CHAT, new Span.After(1));

    Map<TopicName, LogPage> logs = node.broker().look(places);

    assertThat(logs).containsOnlyKeys(places.keySet());
    assertThat(Objects.requireNonNull(logs.get(CHAT)).end()).isEqualTo(node.end("chat"));
    assertThat(node.telemetry().largestBatch()).isGreaterThan(10);
    redis.freeze();
    assertThat(node.broker().look(places)).isEmpty();
    redis.thaw();
  }

  @Test
  void thatAConnectionWasAwayIsTold() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    AtomicInteger told = new AtomicInteger();
    node.hub().whenInterrupted(told::incrementAndGet);
    LogFollower follower = node.follow("chat");
    node.publish("chat", "1");
    awaitEverything(node, follower);
    int before = told.get();

    redis.execute("CLIENT", "KILL", "TYPE", "pubsub");

    patiently().until(() -> told.get() > before);
  }

  @Test
  void everyKeyEndsByItself() {
    RedisProcess redis = stage.redis();
    RedisNode node = node(redis.url());
    node.publish(keyed(1));
    node.end("never-published-to");
    node.broker().publish(Messages.withKey(Messages.on("not-recorded"), "k"), History.NONE);

    assertThat(redis.keys()).hasSize(6)
        .allSatisfy(key -> assertThat((Long) redis.execute("PTTL", key)).as(key).isPositive());
  }

  private RedisNode node(String url) {
    return stage.add(new RedisNode(url, "test"));
  }

  private static Map<Position, MessageId> crashUnderLoad(RedisProcess redis, RedisNode node) {
    Map<Position, MessageId> accepted = new ConcurrentHashMap<>();
    try (Load load = new Load(node, "chat", accepted)) {
      load.awaitMore(200);
      redis.kill();
      redis.restart();
      load.awaitMore(200);
    }
    return accepted;
  }

  /** The follower has been told that the log is another, and has all of it. */
  private static void awaitNewLife(RedisNode node, LogFollower follower) {
    awaitEverything(node, follower);
    assertThat(follower.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.EPOCH_CHANGED);
  }

  private static Accepted publishOnceItWorks(RedisNode node, String payload) {
    List<Accepted> accepted = new ArrayList<>();
    patiently().until(() -> publishes(() -> accepted.add(node.publish("chat", payload))));
    return accepted.getFirst();
  }

  private static boolean publishes(Runnable publish) {
    try {
      publish.run();
      return true;
    } catch (BrokerUnavailableException e) {
      return false;
    }
  }

  private static Message keyed(int number) {
    return Messages.withKey(Messages.of("alice", "chat", Integer.toString(number)), "key-" + number);
  }

  private static String text(RedisProcess redis, String key) {
    return redis.execute("GET", key) instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : "";
  }

  private static Position positionOf(Accepted accepted) {
    return Objects.requireNonNull(accepted.position());
  }

  private static void inParallel(int threads, IntConsumer task) throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = IntStream.range(0, threads).<Future<?>>mapToObj(i -> pool.submit(() -> task.accept(i)))
          .toList();
      for (Future<?> one : running) {
        one.get();
      }
    }
  }
}
