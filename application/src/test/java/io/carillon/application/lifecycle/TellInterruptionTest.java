package io.carillon.application.lifecycle;

import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.Notice;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.Permission;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicPattern;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TellInterruptionTest {

  private static final NamespacePolicy OPEN = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, History.NONE,
      PresenceMode.OFF, true, Overflow.CLOSE);

  private final Node node = new Node(Map.of("chat", OPEN), new ConnectionLimits(9, 9, 9), Node.generous(), 9);

  @Test
  void whoListensToAPatternIsToldThatMessagesMayHaveBeenLostAndNobodyElseIs() {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.TOPIC_WILDCARD));
    Peer bob = node.connect(user("bob"));
    alice.says(new Command.Subscribe(List.of(TopicRequest.of("chat:*"), TopicRequest.of("lobby"))));
    bob.says(new Command.Subscribe(List.of(TopicRequest.of("lobby"))));
    node.hub().whenInterrupted(new TellInterruption(node.registry()));

    node.hub().onInterruption();
    node.run();

    assertThat(alice.client().notices()).containsExactly(new Notice.Interrupted(new TopicPattern("chat:*")));
    assertThat(bob.client().notices()).isEmpty();
  }
}
