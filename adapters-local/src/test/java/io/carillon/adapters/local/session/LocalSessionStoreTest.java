package io.carillon.adapters.local.session;

import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.Grants;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LocalSessionStoreTest implements SessionStoreContract {

  /** What all sessions weigh together: each counts 1, and 1 more for each subscription. */
  private static final int PLACES = 60;

  private final SettableClock clock = new SettableClock();
  private final LocalSessionStore store = new LocalSessionStore(new SessionLimits(PER_USER, PLACES), clock);

  @Override
  public List<SessionStore> nodes() {
    return List.of(store);
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Test
  void ofManyWhoTakeASessionAtOnceOneGetsIt() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 50; round++) {
        store.keep(heavy(FIRST, ALICE), TTL);
        Callable<Boolean> taker = () -> store.take(FIRST, ALICE).isPresent();
        int winners = 0;
        for (Future<Boolean> taken : threads.invokeAll(Collections.nCopies(8, taker))) {
          winners += taken.get() ? 1 : 0;
        }
        assertThat(winners).isOne();
      }
    }
  }

  @Test
  void ofTooMuchInAllTheOldestIsForgotten() {
    for (int i = 0; i < 4; i++) {
      store.keep(heavy(new SessionId(2, i), user("u" + i)), TTL);
    }

    assertThat(store.take(new SessionId(2, 0), user("u0"))).isEmpty();
    for (int i = 1; i < 4; i++) {
      assertThat(store.take(new SessionId(2, i), user("u" + i))).isPresent();
    }
  }

  @Test
  void whatIsTakenOrReplacedMakesRoomForAll() {
    for (int i = 0; i < 100; i++) {
      store.keep(heavy(FIRST, ALICE), TTL);
      store.keep(heavy(SECOND, BOB), TTL);
      assertThat(store.take(SECOND, BOB)).isPresent();
    }

    assertThat(store.take(FIRST, ALICE)).isPresent();
  }

  @Test
  void whatIsOverIsLetGoWithoutBeingAskedFor() {
    store.keep(new KeptSession(FIRST, ALICE.user(), ALICE.use(), List.of()), TTL);
    store.keep(new KeptSession(SECOND, BOB.user(), BOB.use(), List.of()), TTL.plus(MOMENT));

    clock.advance(TTL);
    store.tidy();

    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void aSessionThatWeighsMoreThanAllMayIsNotKeptAndDrivesNobodyOut() {
    var grants = new TemporaryGrants(new Grants(Principals.filters("chat:1"), List.of()),
        SettableClock.START);
    store.keep(new KeptSession(SECOND, BOB.user(), BOB.use(), List.of()), TTL);

    store.keep(new KeptSession(FIRST, ALICE.user(), ALICE.use(), Collections.nCopies(PLACES / 2,
        new KeptSubscription(new TopicName("chat:1"), Overflow.CLOSE, grants, null))), TTL);

    assertThat(store.take(FIRST, ALICE)).isEmpty();
    assertThat(store.take(SECOND, BOB)).isPresent();
  }

  private static KeptSession heavy(SessionId id, Principal who) {
    return new KeptSession(id, who.user(), who.use(), Collections.nCopies(PLACES / 4,
        new KeptSubscription(new TopicName("chat:1"), Overflow.CLOSE, null, null)));
  }
}
