package io.carillon.adapters.redis.presence;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.adapters.redis.presence.TeaParty.ALICE;
import static io.carillon.adapters.redis.presence.TeaParty.BOB;
import static io.carillon.adapters.redis.presence.TeaParty.CAROL;
import static io.carillon.adapters.redis.presence.TeaParty.TEA;
import static io.carillon.adapters.redis.presence.TeaParty.begin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisCluster.SlotMove;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange.Left;
import io.carillon.domain.presence.PresenceUnavailableException;
import io.carillon.domain.presence.Status;
import io.carillon.domain.session.UserId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is seen, and what is told of it, while another server becomes the one that counts. */
@Timeout(120)
class PresenceFailoverTest {

  private static final UserId DAVE = new UserId("dave");

  @RegisterExtension
  private final Stage stage = new Stage();
  private final Announcer announcer = new Announcer();

  @AfterEach
  void stop() {
    announcer.close();
    assertThat(announcer.failures()).isEmpty();
  }

  @Test
  void whenTheMasterIsKilledNobodyLeavesButThoseWhoseNodeDiedWithIt() {
    RedisSentinel redis = stage.sentinel();
    PresenceNode one = node(redis.topology());
    PresenceNode two = node(redis.topology());
    PresenceNode dying = node(redis.topology());
    announcer.collectFrom(one.registry());
    announcer.collectFrom(two.registry());
    begin(one, two);
    dying.enter(DAVE, TEA);
    dying.settle();
    patiently().until(() -> announcer.on(TEA).size() >= 3 && announcer.of(DAVE, TEA).size() == 1);
    redis.awaitReplica();

    redis.master().kill();
    dying.kill();
    one.enter(CAROL, TEA);

    awaitState(one, Map.of("alice", 2, "bob", 1, "carol", 1));
    awaitState(two, Map.of("alice", 2, "bob", 1, "carol", 1));
    patiently().until(() -> announcer.of(DAVE, TEA).size() == 2 && announcer.of(CAROL, TEA).size() == 1);
    assertThat(announcer.of(ALICE, TEA)).noneMatch(Left.class::isInstance);
    assertThat(announcer.of(BOB, TEA)).hasSize(1);
    assertThat(announcer.faults(TEA)).isEmpty();
  }

  @Test
  void aReplicaThatHasMissedTheLatestIsToldItAndGivesNoVersionAgain() {
    RedisSentinel redis = stage.sentinel();
    PresenceNode one = node(redis.topology());
    PresenceNode two = node(redis.topology());
    announcer.collectFrom(one.registry());
    announcer.collectFrom(two.registry());
    begin(one, two);
    redis.awaitReplica();
    redis.detachReplica();
    one.enter(CAROL, TEA);
    two.registry().set(BOB, Status.BUSY, null);
    one.registry().lose(ALICE, List.of(TEA));
    two.registry().lose(ALICE, List.of(TEA));
    awaitState(one, Map.of("bob", 1, "carol", 1));
    awaitState(two, Map.of("bob", 1, "carol", 1));
    long version = one.page(TEA).version();

    redis.master().kill();

    for (PresenceNode node : List.of(one, two)) {
      awaitState(node, Map.of("bob", 1, "carol", 1));
      patiently().ignoreException(PresenceUnavailableException.class).untilAsserted(
          () -> assertThat(node.registry().of(BOB).appearance()).isEqualTo(new Appearance(Status.BUSY, 1, null)));
      assertThat(node.page(TEA).version()).isGreaterThan(version);
    }
  }

  @Test
  void onAClusterHalfOfWhatThereIsIsNeverTakenForAll() {
    RedisCluster redis = stage.cluster();
    PresenceNode one = node(redis.topology());
    PresenceNode two = node(redis.topology());
    announcer.collectFrom(one.registry());
    announcer.collectFrom(two.registry());
    begin(one, two);
    patiently().until(() -> announcer.of(BOB, TEA).size() == 1);
    int from = redis.masters().indexOf(redis.masterOf(PresenceScripts.HASH_TAG));

    SlotMove move = redis.beginToMoveSlotOf(PresenceScripts.HASH_TAG, (from + 1) % redis.masters().size());
    one.enter(CAROL, TEA);
    awaitState(two, Map.of("alice", 2, "bob", 1, "carol", 1));
    while (move.carry(4) == 4) {
      two.enter(CAROL, TEA);
      assertThatExceptionOfType(PresenceUnavailableException.class).isThrownBy(() -> one.page(TEA));
      assertThatExceptionOfType(PresenceUnavailableException.class).isThrownBy(() -> one.registry().of(ALICE));
      two.registry().lose(CAROL, List.of(TEA));
    }
    two.enter(DAVE, TEA);
    awaitState(one, Map.of("alice", 2, "bob", 1, "carol", 1, "dave", 1));
    move.finish();

    two.registry().lose(BOB, List.of(TEA));
    awaitState(one, Map.of("alice", 2, "carol", 1, "dave", 1));
    patiently().until(() -> announcer.of(BOB, TEA).size() == 2);
    assertThat(announcer.of(ALICE, TEA)).noneMatch(Left.class::isInstance);
    assertThat(announcer.faults(TEA)).isEmpty();
  }

  /** Waits until so many devices of so many users are seen. */
  private static void awaitState(PresenceNode node, Map<String, Integer> devices) {
    patiently().ignoreException(PresenceUnavailableException.class)
        .untilAsserted(() -> assertThat(node.seenAt(TEA)).isEqualTo(devices));
  }

  private PresenceNode node(Topology redis) {
    return stage.add(new PresenceNode(redis));
  }
}
