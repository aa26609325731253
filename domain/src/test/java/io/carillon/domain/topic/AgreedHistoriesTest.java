package io.carillon.domain.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgreedHistoriesTest {

  private static final History SMALL = new History(10, Duration.ofMinutes(1));

  private final Namespaces namespaces = Namespaces.with(Map.of());

  @Test
  void whatNodesAgreeOnHoldsInsteadOfWhatWasConfigured() {
    NamespacePolicy configured = namespaces.policyOf(new TopicName("user:alice"));

    namespaces.agreeOn(Map.of("user", SMALL, "chat", SMALL));

    assertThat(namespaces.policyOf(new TopicName("user:alice"))).isEqualTo(configured.keeping(SMALL));
    assertThat(namespaces.policyOf(new TopicName("chat:1"))).isEqualTo(NamespacePolicy.GRANTED.keeping(SMALL));
    assertThat(namespaces.policyOf(new TopicName("room:tea"))).isEqualTo(NamespacePolicy.MEMBERS);
    assertThat(namespaces.all()).doesNotContainKey("chat").containsEntry("user", configured);
  }

  @Test
  void whatWasConfiguredHoldsAgainWhenNodesAgree() {
    namespaces.agreeOn(Map.of("user", SMALL));

    namespaces.agreeOn(Map.of());

    assertThat(namespaces.policyOf(new TopicName("user:alice"))).isEqualTo(NamespacePolicy.INBOX);
  }
}
