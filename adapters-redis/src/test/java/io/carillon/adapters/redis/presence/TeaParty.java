package io.carillon.adapters.redis.presence;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceUnavailableException;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.Map;

/** Alice on two nodes and Bob on one of them, all at one topic. */
final class TeaParty {

  static final TopicName TEA = new TopicName("room:tea");
  static final UserId ALICE = new UserId("alice");
  static final UserId BOB = new UserId("bob");
  static final UserId CAROL = new UserId("carol");

  private TeaParty() {}

  /** They come, and are seen on both nodes. */
  static void begin(PresenceNode one, PresenceNode two) {
    one.enter(ALICE, TEA);
    two.enter(ALICE, TEA);
    two.enter(BOB, TEA);
    awaitAll(one, two);
  }

  /** Waits until both nodes see them, and nobody else. */
  static void awaitAll(PresenceNode one, PresenceNode two) {
    patiently().ignoreException(PresenceUnavailableException.class).untilAsserted(() -> {
      for (PresenceNode node : List.of(one, two)) {
        assertThat(node.seenAt(TEA)).isEqualTo(Map.of("alice", 2, "bob", 1));
        assertThat(node.registry().of(ALICE).appearance()).isEqualTo(new Appearance(Status.ONLINE, 2, null));
      }
    });
  }
}
