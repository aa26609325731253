package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import org.junit.jupiter.api.Test;

class MessageTest {

  @Test
  void aMessageWithoutAnEndNeverExpires() {
    assertThat(Messages.on("lobby").isExpiredAt(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void aMessageExpiresAtTheInstantOfItsEnd() {
    Message message = Messages.expiringAt(Messages.on("lobby"), SettableClock.START.plusNanos(2));

    assertThat(message.isExpiredAt(1)).isFalse();
    assertThat(message.isExpiredAt(2)).isTrue();
  }

  @Test
  void criticalGoesBeforeHighBeforeNormalBeforeLow() {
    assertThat(Priority.values()).containsExactly(Priority.CRITICAL, Priority.HIGH, Priority.NORMAL, Priority.LOW);
  }
}
