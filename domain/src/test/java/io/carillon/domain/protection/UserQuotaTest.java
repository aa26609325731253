package io.carillon.domain.protection;

import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.session.ConnectionId;
import org.junit.jupiter.api.Test;

class UserQuotaTest {

  private static final ConnectionId ONE = new ConnectionId(1);
  private static final ConnectionId TWO = new ConnectionId(2);

  private final NodePlaces places = new NodePlaces(1);
  private final UserQuota refusing = new UserQuota(places, BeyondLimit.REFUSE);
  private final UserQuota closing = new UserQuota(places, BeyondLimit.CLOSE_OLDEST);

  @Test
  void aServiceIsNotHeldToTheLimitAndTakesNoPlaceOfAUserWithItsName() {
    assertThat(refusing.enter(service("billing"), ONE)).isTrue();
    assertThat(refusing.enter(service("billing"), TWO)).isTrue();
    refusing.enterBeyond(service("billing"), TWO);

    assertThat(refusing.enter(user("billing"), ONE)).isTrue();
    refusing.leave(service("billing"), ONE);
    assertThat(refusing.enter(user("billing"), TWO)).isFalse();
    assertThat(closing.hasLostPlace(service("billing"), TWO)).isFalse();
  }

  @Test
  void theOldestConnectionMakesRoomWhereTheOperatorWantsThat() {
    assertThat(refusing.enter(user("alice"), ONE)).isTrue();
    assertThat(refusing.replaceOldest(user("alice"), TWO)).isFalse();
    assertThat(closing.hasLostPlace(user("alice"), ONE)).isFalse();

    assertThat(closing.replaceOldest(user("alice"), TWO)).isTrue();

    assertThat(closing.hasLostPlace(user("alice"), ONE)).isTrue();
    assertThat(closing.hasLostPlace(user("alice"), TWO)).isFalse();
  }
}
