package io.carillon.adapters.local.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.PresenceRegistryContract;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalPresenceRegistryTest implements PresenceRegistryContract {

  private static final int MAX_REMEMBERED = 3;

  private final SettableClock clock = new SettableClock();
  private final LocalPresenceRegistry registry = new LocalPresenceRegistry(
      new PresenceConfig(GRACE, MEMORY, MAX_REMEMBERED), clock, clock);

  @Override
  public List<PresenceRegistry> nodes() {
    return List.of(registry);
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Test
  void nothingIsLeftOfThoseWhoHaveLeftButWhenTheyWereLastSeen() {
    for (UserId user : List.of(ALICE, BOB)) {
      registry.arrive(user);
      registry.enter(user, TEA, PresenceMode.ON);
      registry.enter(user, CAKE, PresenceMode.COUNTS);
      registry.set(user, user.equals(BOB) ? Status.INVISIBLE : Status.BUSY, null);
    }
    registry.leave(BOB, TEA);
    registry.lose(ALICE, List.of(TEA, CAKE));
    registry.lose(BOB, List.of(CAKE));
    assertThat(registry.users()).isEqualTo(2);

    clock.advance(GRACE);
    while (!registry.collect().isEmpty()) {
      // Until everything has been told.
    }

    assertThat(registry.users()).isZero();
    assertThat(registry.attendances()).isZero();
    assertThat(registry.topics()).isZero();
    assertThat(registry.remembered()).isEqualTo(2);
    clock.advance(MEMORY);
    registry.collect();
    assertThat(registry.remembered()).isZero();
  }

  @Test
  void ofTooManyAbsentUsersThoseWhoLeftFirstAreForgotten() {
    for (int i = 0; i < MAX_REMEMBERED + 2; i++) {
      UserId user = new UserId("u" + i);
      registry.arrive(user);
      registry.lose(user, List.of());
    }
    clock.advance(GRACE);
    registry.collect();

    assertThat(registry.remembered()).isEqualTo(MAX_REMEMBERED);
    assertThat(registry.of(new UserId("u1")).lastSeen()).isNull();
    assertThat(registry.of(new UserId("u2")).lastSeen()).isEqualTo(SettableClock.START);
  }

  @Test
  void withoutGraceALostDeviceIsGoneAtOnce() {
    var strict = new LocalPresenceRegistry(new PresenceConfig(Duration.ZERO, MEMORY, 1), clock, clock);
    strict.arrive(ALICE);
    strict.enter(ALICE, TEA, PresenceMode.ON);

    strict.lose(ALICE, List.of(TEA));

    assertThat(strict.at(TEA, null, 1).members()).isEmpty();
    assertThat(strict.of(ALICE).lastSeen()).isEqualTo(SettableClock.START);
  }

  @Test
  void aReportThatComesTooLateLeavesNobodyBehind() {
    TopicName topic = new TopicName("room:late");
    registry.lose(ALICE, List.of(topic));
    registry.leave(ALICE, topic);
    registry.enter(ALICE, topic, PresenceMode.ON);
    registry.leave(ALICE, topic);
    registry.collect();

    assertThat(registry.users()).isZero();
    assertThat(registry.topics()).isZero();
    assertThat(registry.collect()).isEmpty();
  }
}
