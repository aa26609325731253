package io.carillon.adapters.redis.presence;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.adapters.redis.presence.TeaParty.ALICE;
import static io.carillon.adapters.redis.presence.TeaParty.BOB;
import static io.carillon.adapters.redis.presence.TeaParty.CAROL;
import static io.carillon.adapters.redis.presence.TeaParty.TEA;
import static io.carillon.adapters.redis.presence.TeaParty.begin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.PresenceChange.Joined;
import io.carillon.domain.presence.PresenceChange.Left;
import io.carillon.domain.presence.PresenceUnavailableException;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is seen, and what is told of it, while nodes and their Redis crash, freeze, forget and cannot be reached. */
@Timeout(120)
class PresenceFaultsTest {

  private static final int CROWD = 300;

  @RegisterExtension
  private final Stage stage = new Stage();
  private final Announcer announcer = new Announcer();

  @AfterEach
  void stop() {
    announcer.close();
    assertThat(announcer.failures()).isEmpty();
  }

  @Test
  void whoWasOnANodeThatDiedLeavesOnceHoweverManyNodesFindThatOut() {
    RedisProcess redis = stage.redis();
    PresenceNode dying = node(redis.url());
    PresenceNode second = collecting(node(redis.url()));
    collecting(node(redis.url()));
    second.enter(ALICE, TEA);
    dying.enter(ALICE, TEA);
    List<UserId> crowd = IntStream.range(0, CROWD).mapToObj(i -> new UserId("u" + i)).toList();
    crowd.forEach(user -> dying.enter(user, TEA));
    patiently().until(() -> announcer.on(TEA).stream().filter(Joined.class::isInstance).count() == CROWD + 1);

    dying.kill();

    patiently().untilAsserted(() -> assertThat(second.seenAt(TEA)).isEqualTo(Map.of("alice", 1)));
    patiently().until(() -> announcer.on(TEA).stream().filter(Left.class::isInstance).count() == CROWD);
    assertThat(announcer.faults(TEA)).isEmpty();
    assertThat(announcer.of(ALICE, TEA)).noneMatch(Left.class::isInstance);
    for (UserId user : crowd) {
      assertThat(announcer.of(user, TEA)).hasSize(2);
      assertThat(second.registry().of(user).appearance()).isNull();
      assertThat(second.registry().of(user).lastSeen()).isNotNull();
    }
  }

  @Test
  void aNodeThatEndsLeavesNobodyBehind() {
    RedisProcess redis = stage.redis();
    PresenceTerms patient = new PresenceTerms(PresenceNode.TERMS.grace(), PresenceNode.TERMS.memory(), 10,
        Duration.ofHours(1));
    PresenceNode ending = node(redis.url(), patient);
    PresenceNode other = collecting(node(redis.url(), patient));
    ending.enter(ALICE, TEA);
    ending.enter(BOB, TEA);
    ending.registry().lose(BOB, List.of(TEA));

    ending.close();

    other.enter(BOB, TEA);
    patiently().untilAsserted(() -> assertThat(other.seenAt(TEA)).isEqualTo(Map.of("bob", 1)));
    assertThat(announcer.of(BOB, TEA)).hasSize(1);
  }

  @Test
  void whoIsOnANodeThatWasCutOffForTooLongLeavesAndIsThereAgainAfterwards() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    PresenceNode cutOff = node(link.url());
    PresenceNode other = collecting(node(redis.url()));
    for (UserId user : List.of(ALICE, BOB)) {
      cutOff.enter(user, TEA);
    }
    cutOff.registry().set(ALICE, Status.BUSY, null);
    cutOff.settle();

    link.leadTo(1);
    patiently().until(() -> other.seenAt(TEA).isEmpty());
    cutOff.registry().lose(BOB, List.of(TEA));
    cutOff.enter(CAROL, TEA);
    link.leadTo(redis.port());

    patiently().untilAsserted(() -> assertThat(other.seenAt(TEA)).isEqualTo(Map.of("alice", 1, "carol", 1)));
    assertThat(other.registry().of(ALICE).appearance()).isEqualTo(new Appearance(Status.BUSY, 1, null));
    patiently().until(() -> announcer.of(CAROL, TEA).size() == 1);
    assertThat(announcer.of(BOB, TEA)).hasSize(2);
    assertThat(announcer.faults(TEA)).isEmpty();
  }

  @Test
  void whatIsReportedTwiceBecauseNoReplyCameCountsOnce() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    PresenceNode unheard = node(link.url());
    PresenceNode other = node(redis.url());
    unheard.enter(ALICE, TEA);
    unheard.settle();

    link.loseReplies(true);
    unheard.enter(ALICE, TEA);
    patiently().until(() -> new Appearance(Status.ONLINE, 2, null).equals(other.registry().of(ALICE).appearance()));
    link.loseReplies(false);

    unheard.settle();
    assertThat(other.seenAt(TEA)).isEqualTo(Map.of("alice", 2));
    assertThat(other.registry().of(ALICE).appearance()).isEqualTo(new Appearance(Status.ONLINE, 2, null));
  }

  @Test
  void whileRedisIsAwayForLongerThanALeaseNobodyLeavesButWhoReallyDoes() {
    RedisProcess redis = stage.carefulRedis();
    PresenceNode one = node(redis.url());
    PresenceNode two = node(redis.url());
    collecting(one);
    collecting(two);
    begin(one, two);
    patiently().until(() -> announcer.of(BOB, TEA).size() == 1);

    redis.kill();
    long end = System.nanoTime() + PresenceNode.TERMS.lease().plus(PresenceNode.TERMS.grace()).toNanos();
    assertThatExceptionOfType(PresenceUnavailableException.class).isThrownBy(() -> one.registry().of(ALICE));
    two.registry().lose(BOB, List.of(TEA));
    two.enter(CAROL, TEA);
    patiently().until(() -> System.nanoTime() > end);
    redis.restart();

    patiently().ignoreException(PresenceUnavailableException.class).untilAsserted(
        () -> assertThat(one.seenAt(TEA)).isEqualTo(Map.of("alice", 2, "carol", 1)));
    patiently().until(() -> announcer.of(BOB, TEA).size() == 2);
    assertThat(announcer.of(ALICE, TEA)).noneMatch(Left.class::isInstance);
    assertThat(announcer.faults(TEA)).isEmpty();
  }

  @Test
  void ofMoreThanCanWaitWhileRedisIsAwayItIsToldHowItEnded() {
    RedisProcess redis = stage.carefulRedis();
    PresenceNode one = node(redis.url());
    PresenceNode two = node(redis.url());
    collecting(two);
    begin(one, two);
    patiently().until(() -> announcer.of(BOB, TEA).size() == 1);

    redis.kill();
    int justTooMany = 50_120; // so that little is reported one by one behind it, whenever the reporter gets its turn
    for (int i = 0; i < justTooMany; i++) {
      one.registry().set(ALICE, i % 2 == 0 ? Status.AWAY : Status.BUSY, null);
    }
    one.enter(CAROL, TEA);
    redis.restart();

    patiently().ignoreException(PresenceUnavailableException.class).untilAsserted(
        () -> assertThat(two.registry().of(ALICE).appearance()).isEqualTo(new Appearance(Status.BUSY, 2, null)));
    patiently().until(() -> announcer.of(CAROL, TEA).size() == 1);
    assertThat(two.seenAt(TEA)).isEqualTo(Map.of("alice", 2, "bob", 1, "carol", 1));
    assertThat(announcer.faults(TEA)).isEmpty();
    assertThat(announcer.of(ALICE, TEA)).hasSizeLessThan(20).noneMatch(Left.class::isInstance);
  }

  @Test
  void whatANodeTookAndNeverAnnouncedHoldsTheOthersUpForAMomentOnly() {
    RedisProcess redis = stage.redis();
    PresenceNode one = node(redis.url());
    PresenceNode two = node(redis.url());
    one.enter(ALICE, TEA);
    one.settle();
    assertThat(one.registry().collect()).isNotEmpty();

    one.enter(BOB, TEA);
    one.settle();
    assertThat(two.registry().collect()).noneMatch(announcement -> announcement.topic().equals(TEA));
    collecting(two);

    patiently().until(() -> announcer.of(BOB, TEA).size() == 1);
    assertThat(announcer.of(ALICE, TEA)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoComesAndGoesOnTwoNodesAllTheTimeIsToldOfInOrderAndSeenAsTheyAreInTheEnd(long seed) throws Exception {
    RedisProcess redis = stage.redis();
    PresenceNode one = node(redis.url());
    PresenceNode two = node(redis.url());
    collecting(one);
    collecting(two);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (PresenceNode node : List.of(one, two)) {
        var _ = threads.submit(() -> comeAndGo(node, new Random(seed)));
      }
    }
    two.enter(ALICE, TEA);
    one.settle();
    two.settle();

    patiently().untilAsserted(() -> assertThat(one.seenAt(TEA)).isEqualTo(Map.of("alice", 1)));
    RosterPage end = one.page(TEA);
    patiently().until(() -> announcer.on(TEA).getLast().version() == end.version());
    assertThat(announcer.faults(TEA)).isEmpty();
    assertThat(announcer.of(ALICE, TEA).getFirst()).isInstanceOf(Joined.class);
    assertThat(announcer.of(ALICE, TEA).getLast()).isNotInstanceOf(Left.class);
    List<Long> versions = announcer.on(TEA).stream().map(PresenceChange::version).toList();
    assertThat(announcer.rounds()).isPositive();
    assertThat(versions).hasSizeLessThan(4 * announcer.rounds());
  }

  @Test
  void tenThousandWhoComeAtOnceAreAllThere() {
    RedisProcess redis = stage.redis();
    PresenceNode one = node(redis.url());
    PresenceNode two = node(redis.url());

    for (int i = 0; i < 10_000; i++) {
      one.enter(new UserId("u" + i), TEA);
    }
    one.settle();

    assertThat(two.page(TEA).count()).isEqualTo(10_000);
  }

  private static void comeAndGo(PresenceNode node, Random random) {
    for (int i = 0; i < 300; i++) {
      node.enter(ALICE, TEA);
      if (random.nextBoolean()) {
        node.registry().leave(ALICE, TEA);
        node.registry().lose(ALICE, List.of());
      } else {
        node.registry().lose(ALICE, List.of(TEA));
      }
    }
  }

  private PresenceNode collecting(PresenceNode node) {
    announcer.collectFrom(node.registry());
    return node;
  }

  private PresenceNode node(String url) {
    return node(url, PresenceNode.TERMS);
  }

  private PresenceNode node(String url, PresenceTerms terms) {
    return stage.add(new PresenceNode(RedisServer.of(url), "test", terms, MonotonicClock.system()));
  }
}
