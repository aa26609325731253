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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every session store promises, wherever it keeps its sessions. A test of an adapter implements this interface; it may
 * have one node or several, which keep to the constants below, and nothing may be left over from one test to the next.
 */
public interface SessionStoreContract {

  int PER_USER = 3;

  /** What all sessions weigh together: each counts 1, and 1 more for each subscription. */
  int PLACES = 60;
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

  @Test
  default void aSessionIsTakenAsItWasKept() {
    KeptSession session = new KeptSession(FIRST, ALICE.user(), ALICE.use(), List.of(
        new KeptSubscription(new TopicName("user:alice"), Overflow.CLOSE, null, new Position("x7Q2", 57)),
        new KeptSubscription(new TopicName("global"), Overflow.LATEST, null, null),
        new KeptSubscription(Principals.filters("project:**").getFirst(), Overflow.DROP_OLDEST,
            new TemporaryGrants(new Grants(Principals.filters("project:**", "chat:1"), Principals.filters("chat:2")),
                SettableClock.START.plus(TTL)),
            new Position("p0aa", 0))));
    first().keep(session, TTL);

    assertThat(last().take(FIRST, ALICE)).contains(session);
  }

  @Test
  default void aSessionIsTakenOnce() {
    first().keep(session(FIRST, ALICE, 1), TTL);

    assertThat(last().take(FIRST, ALICE)).isPresent();
    for (SessionStore node : nodes()) {
      assertThat(node.take(FIRST, ALICE)).isEmpty();
    }
  }

  @Test
  default void ofManyWhoTakeASessionAtOnceOneGetsIt() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 50; round++) {
        first().keep(session(FIRST, ALICE, round), TTL);
        List<Callable<Optional<KeptSession>>> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          SessionStore node = nodes().get(i % nodes().size());
          takers.add(() -> node.take(FIRST, ALICE));
        }
        int winners = 0;
        for (Future<Optional<KeptSession>> taken : threads.invokeAll(takers)) {
          winners += taken.get().isPresent() ? 1 : 0;
        }
        assertThat(winners).isOne();
      }
    }
  }

  @Test
  default void aSessionIsNobodyElsesAndStays() {
    first().keep(session(FIRST, ALICE, 1), TTL);

    assertThat(last().take(FIRST, BOB)).isEmpty();
    assertThat(last().take(FIRST, service("alice"))).isEmpty();
    assertThat(last().take(SECOND, ALICE)).isEmpty();
    assertThat(last().take(FIRST, ALICE)).isPresent();
  }

  @Test
  default void aServiceHasSessionsOfItsOwn() {
    first().keep(session(FIRST, service("alice"), 1), TTL);

    assertThat(last().take(FIRST, ALICE)).isEmpty();
    assertThat(last().take(FIRST, service("alice"))).isPresent();
  }

  @Test
  default void sessionsOfOneUserAreKeptSideBySide() {
    first().keep(session(FIRST, ALICE, 1), TTL);
    last().keep(session(SECOND, ALICE, 2), TTL);

    assertThat(first().take(SECOND, ALICE)).contains(session(SECOND, ALICE, 2));
    assertThat(first().take(FIRST, ALICE)).contains(session(FIRST, ALICE, 1));
  }

  @Test
  default void aSessionIsKeptForAsLongAsWasSaid() {
    first().keep(session(FIRST, ALICE, 1), TTL);
    last().keep(session(SECOND, ALICE, 1), TTL.multipliedBy(2));

    passTime(TTL.minus(MOMENT));
    assertThat(last().take(FIRST, ALICE)).isPresent();
    first().keep(session(FIRST, ALICE, 1), MOMENT);
    passTime(MOMENT);
    assertThat(last().take(FIRST, ALICE)).isEmpty();
    passTime(TTL.minus(MOMENT));
    assertThat(first().take(SECOND, ALICE)).isPresent();
  }

  @Test
  default void aSessionWhoseTimeIsOverIsNobodys() {
    first().keep(session(FIRST, ALICE, 1), TTL);

    passTime(TTL);

    for (SessionStore node : nodes()) {
      assertThat(node.take(FIRST, ALICE)).isEmpty();
    }
  }

  @Test
  default void keepingAgainReplacesWhatWasKeptAndBeginsItsTimeAnew() {
    first().keep(session(FIRST, ALICE, 1), TTL);
    passTime(TTL.minus(MOMENT));
    last().keep(session(FIRST, ALICE, 2), TTL);
    passTime(TTL.minus(MOMENT));

    assertThat(first().take(FIRST, ALICE)).contains(session(FIRST, ALICE, 2));
    assertThat(last().take(FIRST, ALICE)).isEmpty();
  }

  @Test
  default void aSessionWithoutTimeIsNotKept() {
    first().keep(session(FIRST, ALICE, 1), TTL);
    first().keep(session(FIRST, ALICE, 2), Duration.ZERO);

    assertThat(last().take(FIRST, ALICE)).isEmpty();
  }

  @Test
  default void ofTooManySessionsOfOneUserTheOldestAreForgotten() {
    first().keep(session(new SessionId(9, 9), BOB, 1), TTL);
    for (int i = 0; i < PER_USER + 2; i++) {
      nodes().get(i % nodes().size()).keep(session(new SessionId(2, i), ALICE, 1), TTL);
    }

    assertThat(IntStream.range(0, PER_USER + 2).filter(i -> last().take(new SessionId(2, i), ALICE).isPresent()))
        .containsExactlyElementsOf(IntStream.range(2, PER_USER + 2).boxed().toList());
    assertThat(last().take(new SessionId(9, 9), BOB)).isPresent();
  }

  @Test
  default void aServiceMayHaveManySessions() {
    for (int i = 0; i < PER_USER + 2; i++) {
      first().keep(session(new SessionId(2, i), service("billing"), 1), TTL);
    }

    for (int i = 0; i < PER_USER + 2; i++) {
      assertThat(last().take(new SessionId(2, i), service("billing"))).isPresent();
    }
  }

  @Test
  default void ofTooMuchInAllTheOldestIsForgotten() {
    for (int i = 0; i < 4; i++) {
      first().keep(session(new SessionId(2, i), user("u" + i), PLACES / 4), TTL);
    }

    assertThat(last().take(new SessionId(2, 0), user("u0"))).isEmpty();
    for (int i = 1; i < 4; i++) {
      assertThat(last().take(new SessionId(2, i), user("u" + i))).isPresent();
    }
  }

  @Test
  default void whatIsTakenOrReplacedMakesRoom() {
    for (int i = 0; i < 100; i++) {
      first().keep(session(FIRST, ALICE, PLACES / 4), TTL);
      first().keep(session(SECOND, BOB, PLACES / 4), TTL);
      assertThat(last().take(SECOND, BOB)).isPresent();
    }

    assertThat(last().take(FIRST, ALICE)).isPresent();
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
