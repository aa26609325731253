package io.carillon.application.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.time.MonotonicClock;
import org.junit.jupiter.api.Test;

class PresenceOrderTest {

  private final PresenceOrder order = new PresenceOrder(MonotonicClock.system());

  @Test
  void anOlderChangeOfATopicBehindANewerOneIsLate() {
    assertThat(order.isLate(change("room:tea", 584))).isFalse();
    assertThat(order.isLate(change("room:tea", 588))).isFalse();

    assertThat(order.isLate(change("room:tea", 585))).isTrue();
    assertThat(order.isLate(change("room:tea", 587))).isTrue();
    assertThat(order.isLate(change("room:tea", 589))).isFalse();
  }

  @Test
  void everyTopicHasAnOrderOfItsOwn() {
    assertThat(order.isLate(change("room:tea", 588))).isFalse();

    assertThat(order.isLate(change("room:coffee", 585))).isFalse();
  }

  @Test
  void messagesOfOtherKindsHaveNoVersions() {
    Message newer = Messages.on("room:tea");

    assertThat(order.isLate(newer)).isFalse();
    assertThat(order.isLate(newer)).isFalse();
  }

  private static Message change(String topic, long version) {
    Message any = Messages.withKind(Messages.of("server", topic, "{}"), Kind.PRESENCE);
    return new Message(new MessageId("id:" + version), any.topic(), any.sender(), any.payload(), any.kind(),
        any.priority(), any.publishedAt(), any.expiry(), any.tags(), any.idempotencyKey());
  }
}
