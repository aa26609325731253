package io.carillon.domain.resumption;

import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.Grants;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Position;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every session store promises, wherever it keeps its sessions. A test of an adapter implements this interface; it may
 * have one node or several, which keep to the constants below and have no session open but those that a test has {@linkplain
 * HeldSessions}, and nothing may be left over from one test to the next.
 */
public interface SessionStoreContract {

  int PER_USER = 3;

  Duration TTL = Duration.ofMinutes(2);
  Duration MOMENT = Duration.ofMillis(1);

  SessionId FIRST = new SessionId(1, 1);
  SessionId SECOND = new SessionId(1, 2);
  Principal ALICE = user("alice");
  Principal BOB = user("bob");

  /** The nodes that share the sessions, always the same ones within a test. */
  List<SessionStore> nodes();

  /** Lets so much time pass for all nodes. */
  void passTime(Duration time);

  /** Waits until every node has written down what it has to. */
  default void settle() {}

  @Test
  default void aSessionIsTakenAsItWasKept() {
    KeptSession session = new KeptSession(FIRST, ALICE.user(), ALICE.use(), List.of(
        new KeptSubscription(new TopicName("user:alice"), Overflow.CLOSE, null, new Position("x7Q2", 57),
            false, new Position("p0aa", 60), true),
        new KeptSubscription(new TopicName("global"), Overflow.LATEST, null, null),
        new KeptSubscription(Principals.filters("project:**").getFirst(), Overflow.DROP_OLDEST,
            new TemporaryGrants(new Grants(Principals.filters("project:**", "chat:1"), Principals.filters("chat:2")),
                SettableClock.START.plus(TTL)),
            new Position("p0aa", 0)),
        new KeptSubscription(new TopicName("room:tea"), Overflow.CLOSE, null, new Position("r1", 3), true)));
    keep(first(), session, TTL);

    assertThat(last().take(FIRST, ALICE)).contains(session);
  }

  @Test
  default void aSessionIsTakenOnce() {
    keep(first(), session(FIRST, ALICE, 1), TTL);

    assertThat(last().take(FIRST, ALICE)).isPresent();
    assertThat(last().take(FIRST, ALICE)).isEmpty();
  }

  @Test
  default void ofManyWhoTakeASessionAtOnceOneHasItInTheEnd() throws Exception {
    List<HeldSessions> nodes = nodes().stream().map(HeldSessions::new).toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 50; round++) {
        SessionId id = new SessionId(3, round);
        keep(first(), session(id, ALICE, round), TTL);
        List<Callable<Boolean>> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          HeldSessions node = nodes.get(i % nodes.size());
          takers.add(() -> node.take(id, ALICE));
        }
        int taken = 0;
        for (Future<Boolean> taker : threads.invokeAll(takers)) {
          taken += taker.get() ? 1 : 0;
        }
        settle();
        List<HeldSessions> holders = nodes.stream().filter(node -> node.holds(id)).toList();
        assertThat(holders).hasSize(1);
        assertThat(taken).isBetween(1, nodes.size() == 1 ? 1 : takers.size()); // each takes it from the one before
        assertThat(holders.getFirst().snapshot(id)).contains(session(id, ALICE, round));
      }
    }
  }

  @Test
  default void aSessionIsNobodyElsesAndStays() {
    keep(first(), session(FIRST, ALICE, 1), TTL);

    assertThat(last().take(FIRST, BOB)).isEmpty();
    assertThat(last().take(FIRST, service("alice"))).isEmpty();
    assertThat(last().take(SECOND, ALICE)).isEmpty();
    assertThat(last().take(FIRST, ALICE)).isPresent();
  }

  @Test
  default void aServiceHasSessionsOfItsOwn() {
    keep(first(), session(FIRST, service("alice"), 1), TTL);

    assertThat(last().take(FIRST, ALICE)).isEmpty();
    assertThat(last().take(FIRST, service("alice"))).isPresent();
  }

  @Test
  default void sessionsOfOneUserAreKeptSideBySide() {
    keep(first(), session(FIRST, ALICE, 1), TTL);
    keep(last(), session(SECOND, ALICE, 2), TTL);

    assertThat(first().take(SECOND, ALICE)).contains(session(SECOND, ALICE, 2));
    assertThat(first().take(FIRST, ALICE)).contains(session(FIRST, ALICE, 1));
  }

  @Test
  default void aSessionIsKeptForAsLongAsWasSaid() {
    keep(first(), session(FIRST, ALICE, 1), TTL);
    keep(last(), session(SECOND, ALICE, 1), TTL.multipliedBy(2));

    passTime(TTL.minus(MOMENT));
    assertThat(last().take(FIRST, ALICE)).isPresent();
    keep(last(), session(FIRST, ALICE, 1), MOMENT);
    passTime(MOMENT);
    assertThat(last().take(FIRST, ALICE)).isEmpty();
    passTime(TTL.minus(MOMENT));
    assertThat(first().take(SECOND, ALICE)).isPresent();
  }

  @Test
  default void aSessionWhoseTimeIsOverIsNobodys() {
    keep(first(), session(FIRST, ALICE, 1), TTL);

    passTime(TTL);

    for (SessionStore node : nodes()) {
      assertThat(node.take(FIRST, ALICE)).isEmpty();
    }
  }

  @Test
  default void keepingAgainReplacesWhatWasKeptAndBeginsItsTimeAnew() {
    keep(first(), session(FIRST, ALICE, 1), TTL);
    passTime(TTL.minus(MOMENT));
    keep(last(), session(FIRST, ALICE, 2), TTL);
    passTime(TTL.minus(MOMENT));

    assertThat(first().take(FIRST, ALICE)).contains(session(FIRST, ALICE, 2));
    assertThat(first().take(FIRST, ALICE)).isEmpty();
  }

  @Test
  default void aSessionWithoutTimeIsNotKept() {
    keep(first(), session(FIRST, ALICE, 1), TTL);
    keep(first(), session(FIRST, ALICE, 2), Duration.ZERO);

    assertThat(last().take(FIRST, ALICE)).isEmpty();
  }

  @Test
  default void ofTooManySessionsOfOneUserTheOldestAreForgotten() {
    keep(first(), session(new SessionId(9, 9), BOB, 1), TTL);
    for (int i = 0; i < PER_USER + 2; i++) {
      keep(nodes().get(i % nodes().size()), session(new SessionId(2, i), ALICE, 1), TTL);
    }

    assertThat(IntStream.range(0, PER_USER + 2).filter(i -> last().take(new SessionId(2, i), ALICE).isPresent()))
        .containsExactlyElementsOf(IntStream.range(2, PER_USER + 2).boxed().toList());
    assertThat(last().take(new SessionId(9, 9), BOB)).isPresent();
  }

  @Test
  default void whatIsTakenOrReplacedMakesRoom() {
    for (int i = 0; i < 2 * PER_USER; i++) {
      keep(first(), session(FIRST, ALICE, 1), TTL);
      keep(last(), session(SECOND, ALICE, 2), TTL);
      assertThat(last().take(SECOND, ALICE)).isPresent();
    }
    for (int i = 2; i <= PER_USER; i++) {
      keep(first(), session(new SessionId(2, i), ALICE, 1), TTL);
    }

    assertThat(last().take(FIRST, ALICE)).isPresent();
  }

  @Test
  default void aServiceMayHaveManySessions() {
    for (int i = 0; i < PER_USER + 2; i++) {
      keep(first(), session(new SessionId(2, i), service("billing"), 1), TTL);
    }

    for (int i = 0; i < PER_USER + 2; i++) {
      assertThat(last().take(new SessionId(2, i), service("billing"))).isPresent();
    }
  }

  private void keep(SessionStore node, KeptSession session, Duration ttl) {
    node.keep(session, ttl);
    settle();
  }

  private SessionStore first() {
    return nodes().getFirst();
  }

  private SessionStore last() {
    return nodes().getLast();
  }

  private static KeptSession session(SessionId id, Principal who, int subscriptions) {
    return new KeptSession(id, who.user(), who.use(), Stream.iterate(1, i -> i + 1).limit(subscriptions)
        .map(i -> new KeptSubscription(new TopicName("chat:" + i), Overflow.CLOSE, null, new Position("epoch", i)))
        .toList());
  }
}
