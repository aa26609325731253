package io.carillon.adapters.redis.room;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.adapters.redis.fixture.RoomNode.atLast;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisCluster.SlotMove;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.adapters.redis.fixture.RoomNode;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomsUnavailableException;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two nodes know of rooms while another server becomes the one that has them. */
@Timeout(120)
class RoomFailoverTest {

  private static final RoomConfig CONFIG = new RoomConfig(1_000, 100_000, Duration.ofMinutes(5), Duration.ofDays(1));
  private static final RoomName TEA = new RoomName("tea");
  private static final RoomName CAKE = new RoomName("cake");
  private static final UserId ALICE = new UserId("alice");
  private static final UserId BOB = new UserId("bob");
  private static final UserId CAROL = new UserId("carol");
  private static final int MANY = 20_000;

  @RegisterExtension
  private final Stage stage = new Stage();

  @Test
  void whenTheMasterIsKilledEveryRoomThatItsReplicaHasIsThereAndNobodyHasLeft() {
    RedisSentinel redis = stage.sentinel();
    List<RoomNode> nodes = nodes(redis.topology());
    nodes.getFirst().create(TEA, ALICE);
    nodes.getLast().join(TEA, BOB);
    redis.awaitReplica();

    redis.master().kill();
    assertThat(nodes.getLast().rooms().isMember(TEA, ALICE)).isTrue();
    atLast(() -> nodes.getFirst().join(TEA, CAROL));

    patiently().until(() -> nodes.getLast().rooms().isMember(TEA, CAROL));
    for (RoomNode node : nodes) {
      assertThat(node.rooms().isMember(TEA, ALICE)).isTrue();
      assertThat(node.rooms().isMember(TEA, BOB)).isTrue();
      assertThat(node.told()).isEmpty();
    }
    assertThat(node(redis.topology()).rooms().isMember(TEA, BOB)).isTrue();
  }

  @Test
  void whatAReplicaHasMissedIsGoneOnAllNodesWhenItTakesOver() {
    RedisSentinel redis = stage.sentinel();
    List<RoomNode> nodes = nodes(redis.topology());
    nodes.getFirst().create(TEA, ALICE);
    redis.awaitReplica();
    redis.detachReplica();
    nodes.getLast().join(TEA, BOB);
    nodes.getFirst().create(CAKE, CAROL);
    patiently().until(() -> nodes.getFirst().rooms().isMember(TEA, BOB) && nodes.getLast().rooms().size() == 2);

    redis.master().kill();

    for (RoomNode node : nodes) {
      patiently().untilAsserted(
          () -> assertThat(node.told()).containsExactlyInAnyOrder("bob left tea", "carol left cake"));
      assertThat(node.rooms().size()).isEqualTo(1);
      assertThat(node.rooms().isMember(TEA, ALICE)).isTrue();
      assertThat(node.rooms().isMember(TEA, BOB)).isFalse();
    }
    atLast(() -> nodes.getLast().join(TEA, BOB));
    patiently().until(() -> nodes.getFirst().rooms().isMember(TEA, BOB));
  }

  @Test
  void onAClusterNothingIsDecidedByHalfOfWhatThereIs() {
    RedisCluster redis = stage.cluster();
    List<RoomNode> nodes = nodes(redis.topology());
    nodes.getFirst().create(TEA, ALICE);
    patiently().until(() -> nodes.getLast().rooms().isMember(TEA, ALICE));

    SlotMove move = redis.beginToMoveSlotOf(RoomScripts.HASH_TAG, other(redis));
    nodes.getLast().join(TEA, BOB);
    move.carry(2);
    assertThatExceptionOfType(RoomsUnavailableException.class).isThrownBy(() -> nodes.getFirst().join(TEA, CAROL));
    while (move.carry(1) > 0) {
      // and on
    }
    nodes.getFirst().join(TEA, CAROL);
    move.finish();

    nodes.getLast().create(CAKE, ALICE);
    for (RoomNode node : nodes) {
      patiently().until(() -> node.rooms().size() == 2 && node.rooms().isMember(TEA, CAROL));
      assertThat(node.rooms().isMember(TEA, BOB)).isTrue();
      assertThat(node.told()).isEmpty();
    }
  }

  @Test
  void aNodeThatReadsTheRoomsWhileTheyMoveReadsThemAll() {
    RedisCluster redis = stage.cluster();
    RedisProcess source = redis.masterOf(RoomScripts.HASH_TAG);
    node(redis.topology()).create(TEA, ALICE);
    try (var client = source.client(); var pipeline = client.pipelined()) {
      String records = "test:rooms:{rooms}:records";
      String record = client.hget(records, "tea");
      for (int i = 1; i < MANY; i++) {
        var _ = pipeline.hset(records, "r" + i, record);
      }
    }

    RoomNode reading = stage.add(new RoomNode(redis.topology(), "test", CONFIG, MonotonicClock.system()));
    patiently().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
        .until(() -> pagesRead(source) > 2);
    redis.moveSlotOf(RoomScripts.HASH_TAG, other(redis));

    assertThat(reading.awaitLoaded().rooms().size()).isEqualTo(MANY);
  }

  private static long pagesRead(RedisProcess redis) {
    String stats = new String((byte[]) redis.execute("INFO", "commandstats"), StandardCharsets.US_ASCII);
    return stats.lines().filter(line -> line.startsWith("cmdstat_hscan:"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst("[^=]*=(\\d+),.*", "$1"))).sum();
  }

  /** The number of a master that does not have the rooms. */
  private static int other(RedisCluster redis) {
    return (redis.masters().indexOf(redis.masterOf(RoomScripts.HASH_TAG)) + 1) % redis.masters().size();
  }

  private List<RoomNode> nodes(Topology redis) {
    return List.of(node(redis), node(redis));
  }

  private RoomNode node(Topology redis) {
    return stage.add(new RoomNode(redis, "test", CONFIG, MonotonicClock.system())).awaitLoaded();
  }
}
