package io.carillon.domain.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespacesTest {

  @Test
  void outOfTheBoxTopicsWithoutANamespaceAreOpenToEveryone() {
    var policy = Namespaces.with(Map.of()).policyOf(new TopicName("lobby"));

    assertThat(policy.subscribe()).isEqualTo(Audience.EVERYONE);
    assertThat(policy.publish()).isEqualTo(Audience.EVERYONE);
  }

  @Test
  void outOfTheBoxRoomsAreForTheirMembers() {
    var policy = Namespaces.with(Map.of()).policyOf(new TopicName("room:tea"));

    assertThat(policy.subscribe()).isEqualTo(Audience.MEMBERS);
    assertThat(policy.publish()).isEqualTo(Audience.MEMBERS);
  }

  @Test
  void outOfTheBoxEveryOtherNamespaceNeedsAGrant() {
    var namespaces = Namespaces.with(Map.of());

    for (String topic : new String[]{"project:42", "agent:7", "workflow:1", "chat:1", "global:x",
        "x:y"}) {
      assertThat(namespaces.policyOf(new TopicName(topic))).as(topic).isEqualTo(NamespacePolicy.GRANTED);
    }
  }

  @Test
  void outOfTheBoxAnInboxIsKeptForADayAndNeedsAGrantToWriteTo() {
    var policy = Namespaces.with(Map.of()).policyOf(new TopicName("user:alice"));

    assertThat(policy.history()).isEqualTo(new History(1_000, Duration.ofDays(1)));
    assertThat(policy.publish()).isEqualTo(Audience.GRANTED);
    assertThat(policy.overflow()).isEqualTo(Overflow.CLOSE);
  }

  @Test
  void outOfTheBoxNoOtherTopicIsRecordedWatchedOrSubscribedToByPattern() {
    var namespaces = Namespaces.with(Map.of());

    for (String topic : new String[]{"lobby", "room:tea", "project:42"}) {
      var policy = namespaces.policyOf(new TopicName(topic));
      assertThat(policy.history().isRecorded()).as(topic).isFalse();
      assertThat(policy.presence()).as(topic).isEqualTo(topic.equals("room:tea") ? PresenceMode.ON : PresenceMode.OFF);
      assertThat(policy.wildcards()).as(topic).isFalse();
      assertThat(policy.overflow()).as(topic).isEqualTo(Overflow.CLOSE);
    }
  }

  @Test
  void aConfiguredPolicyReplacesThatOfItsNamespaceAndNoOther() {
    var chat = new NamespacePolicy(Audience.EVERYONE, Audience.NOBODY, History.NONE, PresenceMode.OFF, true,
        Overflow.LATEST);

    var namespaces = Namespaces.with(Map.of("chat", chat, "room", chat));

    assertThat(namespaces.policyOf(new TopicName("chat:1"))).isEqualTo(chat);
    assertThat(namespaces.policyOf(new TopicPattern("chat:*"))).isEqualTo(chat);
    assertThat(namespaces.policyOf(new TopicName("room:tea"))).isEqualTo(chat);
    assertThat(namespaces.policyOf(new TopicName("chat"))).isEqualTo(NamespacePolicy.OPEN);
    assertThat(namespaces.policyOf(new TopicName("chats:1"))).isEqualTo(NamespacePolicy.GRANTED);
  }

  @Test
  void aHistoryIsASizeAndATimeTogether() {
    assertThat(new History(10, Duration.ofMinutes(1)).isRecorded()).isTrue();
    assertThatThrownBy(() -> new History(-1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new History(0, Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new History(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
  }
}
