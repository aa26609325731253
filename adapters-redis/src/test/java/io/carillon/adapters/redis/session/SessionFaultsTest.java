package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.HeldSessions;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.OpenSessions;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.resumption.SessionsUnavailableException;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.Jedis;

/** Sessions while nodes are killed, cut off and frozen, and their Redis is. A node's clients are at a link that can be cut. */
@Timeout(120)
class SessionFaultsTest {

  private static final SessionId ID = new SessionId(7, 7);
  private static final Principal ALICE = user("alice");
  private static final Duration TTL = SessionStoreContract.TTL;
  private static final String PREFIX = "test";
  private static final String RECORD = PREFIX + ":{user:alice}:session:" + ID;
  private static final int MANY = 300;

  private final SettableClock clock = new SettableClock();
  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final FaultyLink link = stage.link(redis);
  private final SessionNode one = node(link.url());
  private final SessionNode other = node(redis.url());
  private final HeldSessions oneHas = one.connections();
  private final HeldSessions otherHas = other.connections();

  @Test
  void aSessionThatIsOpenOnAnotherNodeIsLetGoOfThereAsItIsNow() {
    openOn(one, oneHas, session(1));
    oneHas.open(session(2)); // and is not written down yet

    assertThat(otherHas.take(ID, ALICE)).isTrue();

    assertThat(otherHas.snapshot(ID)).contains(session(2));
    assertThat(oneHas.released()).containsExactly(ID);
    assertThat(oneHas.holds(ID)).isFalse();
  }

  @Test
  void aSessionGoesBackAndForthBetweenNodes() {
    openOn(one, oneHas, session(1));
    for (int i = 2; i < 20; i++) {
      HeldSessions to = i % 2 == 0 ? otherHas : oneHas;
      assertThat(to.take(ID, ALICE)).isTrue();
      assertThat(to.snapshot(ID)).contains(session(i - 1));
      to.open(session(i));
    }
    assertThat(oneHas.holds(ID)).isTrue();
    assertThat(otherHas.holds(ID)).isFalse();
  }

  @Test
  void aSessionThatIsOpenIsNobodyElses() {
    openOn(one, oneHas, session(1));

    assertThat(otherHas.take(ID, user("bob"))).isFalse();

    assertThat(oneHas.released()).isEmpty();
    assertThat(oneHas.holds(ID)).isTrue();
  }

  @Test
  void aKilledNodeTakesNoSessionWithIt() {
    openOn(one, oneHas, session(3));

    one.close();

    assertThat(otherHas.take(ID, ALICE)).isTrue();
    assertThat(otherHas.snapshot(ID)).contains(session(3));
    assertThat(otherHas.take(ID, ALICE)).isFalse();
  }

  @Test
  void ofAKilledNodeHalfAMinuteIsLostAtMost() {
    openOn(one, oneHas, session(1));
    SessionId second = new SessionId(7, 8);
    oneHas.open(session(second, 1));
    one.settle();
    clock.advance(OpenSessionRegister.ROUND);
    oneHas.advance(session(5));
    one.settle();

    one.close();

    assertThat(otherHas.take(ID, ALICE)).isTrue();
    assertThat(otherHas.snapshot(ID)).contains(session(5));
    assertThat(otherHas.take(second, ALICE)).isTrue();
  }

  @Test
  void aNodeThatHearsNothingLosesItsSessionToAnotherNodeAndCanNeitherKeepItNorWriteItDown() {
    openOn(one, oneHas, session(1));
    link.loseMessages(true);

    assertThat(otherHas.take(ID, ALICE)).isTrue();
    otherHas.open(session(9));
    other.settle();
    assertThat(oneHas.holds(ID)).isTrue();
    oneHas.open(session(2));
    patiently().untilAsserted(() -> {
      one.store().flush();
      assertThat(oneHas.released()).containsExactly(ID);
    });

    otherHas.end(ID, TTL);
    other.settle();
    SessionNode third = node(redis.url());
    assertThat(third.store().take(ID, ALICE)).contains(session(9));
  }

  @Test
  void aNodeThatHearsNothingFindsWhatBecameOfItsSessionElsewhere() {
    openOn(one, oneHas, session(1));
    assertThat(one.store().take(ID, ALICE)).isEmpty();
    link.loseMessages(true);
    assertThat(otherHas.take(ID, ALICE)).isTrue();
    otherHas.open(session(9));
    otherHas.end(ID, TTL);
    other.settle();

    assertThat(one.store().take(ID, ALICE)).contains(session(9));

    oneHas.open(session(10));
    one.settle();
    assertThat(oneHas.released()).isEmpty();
    one.close();
    assertThat(otherHas.take(ID, ALICE)).isTrue();
    assertThat(otherHas.snapshot(ID)).contains(session(10));
  }

  @Test
  void whatANodeKeepsTooLateIsNotKept() {
    openOn(one, oneHas, session(1));
    link.loseMessages(true);
    assertThat(otherHas.take(ID, ALICE)).isTrue();

    oneHas.end(ID, TTL);
    one.settle();

    otherHas.open(session(9));
    assertThat(node(redis.url()).store().take(ID, ALICE)).contains(session(9));
    assertThat(otherHas.released()).containsExactly(ID);
  }

  @Test
  void aQuietNodeFindsOutWithinARoundThatItHasLostASession() {
    openOn(one, oneHas, session(1));
    link.loseMessages(true);
    assertThat(otherHas.take(ID, ALICE)).isTrue();

    clock.advance(OpenSessionRegister.ROUND);
    one.store().flush();

    patiently().until(() -> !oneHas.holds(ID));
    assertThat(otherHas.holds(ID)).isTrue();
  }

  @Test
  void aSessionThatChangesWhileItIsLookedForInVainIsWrittenDown() {
    one.store().listen(new LateConnection(one.store(), session(1), new AtomicBoolean()));
    one.store().changed(ID);
    one.settle(); // does not find it
    one.settle(); // and writes it down

    one.close();

    assertThat(otherHas.take(ID, ALICE)).isTrue();
    assertThat(otherHas.snapshot(ID)).contains(session(1));
  }

  /** If each waited for itself, that would take two minutes. */
  @Test
  @Timeout(60)
  void aNodeThatWasSilentIsWaitedForOnce() {
    for (int i = 0; i < MANY; i++) {
      oneHas.open(session(new SessionId(8, i), 1));
    }
    one.settle();
    one.close();

    for (int i = 0; i < MANY; i++) {
      assertThat(otherHas.take(new SessionId(8, i), ALICE)).isTrue();
    }
  }

  @Test
  void anEmptiedRedisIsToldAgainWhatIsOpen() {
    openOn(one, oneHas, session(1));

    redis.execute("FLUSHALL");
    assertThat(otherHas.take(ID, ALICE)).isFalse();
    clock.advance(OpenSessionRegister.ROUND);
    one.settle(); // notices
    one.settle(); // and writes
    one.close();

    assertThat(otherHas.take(ID, ALICE)).isTrue();
  }

  @Test
  void aNodeWhoseTakeAFailoverHasLostDoesNotGetTheSessionBackFromALaterOne() {
    openOn(one, oneHas, session(1));
    try (Jedis client = redis.client()) {
      String record = client.get(RECORD);
      for (HeldSessions next : List.of(otherHas, oneHas, otherHas)) {
        assertThat(next.take(ID, ALICE)).isTrue();
        next.open(session(2));
      }
      other.settle();
      client.set(RECORD, record);
    }
    SessionNode third = node(redis.url());
    assertThat(third.connections().take(ID, ALICE)).isTrue();

    other.settleAll();
    third.settleAll();

    assertThat(third.connections().holds(ID)).isTrue();
    patiently().until(() -> !otherHas.holds(ID));
  }

  @Test
  void aRedisThatIsAwayGetsAfterwardsWhatWasKeptMeanwhile() {
    openOn(one, oneHas, session(1));
    redis.kill();
    oneHas.open(session(2));
    oneHas.end(ID, TTL);
    assertThatExceptionOfType(SessionsUnavailableException.class).isThrownBy(() -> one.store().take(ID, ALICE));
    assertThatExceptionOfType(SessionsUnavailableException.class).isThrownBy(() -> other.store().take(ID, ALICE));

    redis.restartEmpty();

    patiently().until(() -> {
      one.store().flush();
      return one.store().unwritten() == 0;
    });
    assertThat(takenSoon(other)).contains(session(2));
  }

  @Test
  void whatCouldNotBeKeptIsFoundByTheNodeThatKeptIt() {
    openOn(one, oneHas, session(1));
    redis.kill();
    oneHas.open(session(2));
    oneHas.end(ID, TTL);
    redis.restartEmpty();

    assertThat(takenSoon(one)).contains(session(2));
  }

  @Test
  void aFrozenRedisGetsAfterwardsWhatWasKeptMeanwhile() {
    openOn(one, oneHas, session(1));
    redis.freeze();
    oneHas.open(session(2));
    one.store().flush();
    oneHas.end(ID, TTL);
    assertThatExceptionOfType(SessionsUnavailableException.class).isThrownBy(() -> other.store().take(ID, ALICE));
    redis.thaw();

    assertThat(takenSoon(one)).contains(session(2));
  }

  @Test
  void whatCannotBeWrittenIsBounded() {
    redis.freeze();
    List<KeptSubscription> many = Collections.nCopies(900, session(1).subscriptions().getFirst());
    for (int i = 0; i < 5_000; i++) {
      one.store().keep(new KeptSession(new SessionId(6, i), ALICE.user(), ALICE.use(), many), TTL);
    }

    assertThat(one.store().unwritten()).isLessThan(3_000);
    redis.thaw();
  }

  @Test
  void everyKeyEndsByItself() {
    openOn(one, oneHas, session(1));
    oneHas.open(session(new SessionId(7, 8), 1));
    oneHas.end(new SessionId(7, 8), TTL);
    one.cursors().advance(ALICE.user(), new Position("epoch", 1));
    one.settle();
    assertThat(otherHas.take(ID, ALICE)).isTrue();

    try (Jedis client = redis.client()) {
      assertThat(client.keys("*")).hasSizeGreaterThanOrEqualTo(4).allSatisfy(key -> {
        assertThat(client.pttl(key)).as(key).isPositive();
      });
    }
  }

  @Test
  void theRecordOfAnOpenSessionLivesOnWhileItsConnectionDoes() {
    openOn(one, oneHas, session(1));
    try (Jedis client = redis.client()) {
      client.pexpire(RECORD, 10_000);
      clock.advance(OpenSessionRegister.ROUND);
      one.settle();

      assertThat(client.pttl(RECORD)).isGreaterThan(60_000);
    }
  }

  @Test
  void anIdleSessionIsNotWrittenAgain() {
    openOn(one, oneHas, session(1));
    redis.execute("CONFIG", "RESETSTAT");

    for (int i = 0; i < 5; i++) {
      clock.advance(OpenSessionRegister.ROUND);
      one.settle();
    }

    assertThat(new String((byte[]) redis.execute("INFO", "commandstats"), StandardCharsets.US_ASCII))
        .contains("cmdstat_pttl").doesNotContain("cmdstat_set:");
  }

  @Test
  void withoutSessionsNothingIsWritten() {
    SessionNode without = stage.add(new SessionNode(RedisServer.of(redis.url()), PREFIX, clock, Duration.ZERO));
    without.connections().open(session(1));
    without.settleAll();

    assertThat(without.store().open()).isZero();
    assertThat(redis.keys()).noneMatch(key -> key.contains("session"));
  }

  @Test
  void aSessionThatIsTooLargeIsForgotten() {
    openOn(one, oneHas, session(1));
    oneHas.open(new KeptSession(ID, ALICE.user(), ALICE.use(),
        Collections.nCopies(20_000, session(1).subscriptions().getFirst())));
    one.settle();
    one.close();

    assertThat(otherHas.take(ID, ALICE)).isFalse();
  }

  private Optional<KeptSession> takenSoon(SessionNode node) {
    List<Optional<KeptSession>> taken = new ArrayList<>();
    patiently().ignoreException(SessionsUnavailableException.class)
        .until(() -> taken.add(node.store().take(ID, ALICE)));
    return taken.getFirst();
  }

  private SessionNode node(String url) {
    return stage.add(new SessionNode(RedisServer.of(url), PREFIX, clock));
  }

  private static void openOn(SessionNode node, HeldSessions connections, KeptSession session) {
    connections.open(session);
    node.settle();
  }

  private static KeptSession session(int offset) {
    return session(ID, offset);
  }

  private static KeptSession session(SessionId id, int offset) {
    return new KeptSession(id, ALICE.user(), ALICE.use(),
        List.of(new KeptSubscription(new TopicName("chat:1"), Overflow.CLOSE, null, new Position("epoch", offset))));
  }

  /** A connection that has its session just after that was looked for, and subscribes at that very moment. */
  private record LateConnection(SessionStore store, KeptSession session, AtomicBoolean isThere)
      implements
        OpenSessions {

    @Override
    public Optional<KeptSession> snapshot(SessionId id) {
      if (isThere.getAndSet(true)) {
        return Optional.of(session);
      }
      store.changed(id);
      return Optional.empty();
    }

    @Override
    public void release(SessionId id, BooleanSupplier isDue) {
      throw new AssertionError("nobody asks for it while its node lives");
    }
  }
}
