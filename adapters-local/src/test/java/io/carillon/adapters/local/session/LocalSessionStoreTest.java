package io.carillon.adapters.local.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.Grants;
import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalSessionStoreTest implements SessionStoreContract {

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
}
