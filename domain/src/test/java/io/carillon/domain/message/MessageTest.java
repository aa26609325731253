package io.carillon.domain.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageTest {

  @Test
  void aMessageWithoutAnEndNeverExpires() {
    assertThat(Messages.on("lobby").isExpiredAt(Instant.MAX)).isFalse();
  }

  @Test
  void aMessageExpiresAtTheInstantOfItsEnd() {
    Message message = Messages.expiringAt(Messages.on("lobby"), SettableClock.START);

    assertThat(message.isExpiredAt(SettableClock.START.minusMillis(1))).isFalse();
    assertThat(message.isExpiredAt(SettableClock.START)).isTrue();
  }

  @Test
  void criticalGoesBeforeHighBeforeNormalBeforeLow() {
    assertThat(Priority.values()).containsExactly(Priority.CRITICAL, Priority.HIGH, Priority.NORMAL, Priority.LOW);
  }
}
