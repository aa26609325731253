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
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TellInterruptionTest {

  private static final NamespacePolicy OPEN = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, History.NONE,
      PresenceMode.OFF, true, Overflow.CLOSE);

  private static final NamespacePolicy RECORDED = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE,
      new History(10, Duration.ofHours(1)), PresenceMode.OFF, false, Overflow.CLOSE);
  private static final NamespacePolicy CROWDED = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE,
      new History(10, Duration.ofHours(1)), PresenceMode.COUNTS, false, Overflow.CLOSE);
  private static final Map<String, NamespacePolicy> POLICIES = Map.of("chat", OPEN, "log", RECORDED, "crowd", CROWDED);

  private final Node node = new Node(POLICIES, new ConnectionLimits(9, 9, 9), Node.generous(), 9);

  @Test
  void whatNoLogBringsBackIsToldToHaveBeenLostPerhaps() {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.TOPIC_WILDCARD));
    Peer bob = node.connect(user("bob"));
    alice.says(new Command.Subscribe(
        List.of(TopicRequest.of("chat:*"), TopicRequest.of("log:1"), TopicRequest.of("crowd:1"))));
    bob.says(new Command.Subscribe(List.of(TopicRequest.of("log:1"), TopicRequest.of("chat:1"))));
    node.hub().whenInterrupted(new TellInterruption(node.registry(), Namespaces.with(POLICIES), node.background()));

    node.hub().onInterruption();
    node.run();

    assertThat(alice.client().notices()).containsExactlyInAnyOrder(new Notice.Interrupted(ReservedTopics.GLOBAL),
        new Notice.Interrupted(new TopicPattern("chat:*")), new Notice.Interrupted(new TopicName("crowd:1")));
    assertThat(bob.client().notices()).containsExactlyInAnyOrder(new Notice.Interrupted(ReservedTopics.GLOBAL),
        new Notice.Interrupted(new TopicName("chat:1")));
  }
}
