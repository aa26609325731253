package io.carillon.adapters.redis.room;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.adapters.redis.fixture.RoomNode.atLast;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RoomNode;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomsUnavailableException;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two nodes know of rooms while their Redis crashes, freezes, forgets and loses what it announces. */
@Timeout(120)
class RedisRoomFaultsTest {

  private static final RoomConfig CONFIG = new RoomConfig(1_000, 10_000, Duration.ofMinutes(5), Duration.ofDays(1));
  private static final String RECORDS = "test:rooms:{rooms}:records";
  private static final String CHANGES = "test:rooms:{rooms}:changes";
  private static final List<String> KEYS = List.of(RECORDS, CHANGES, "test:rooms:{rooms}:joined",
      "test:rooms:{rooms}:used");
  private static final RoomName TEA = new RoomName("tea");
  private static final UserId ALICE = new UserId("alice");
  private static final UserId BOB = new UserId("bob");

  @RegisterExtension
  private final Stage stage = new Stage();

  @Test
  void whatIsChangedWhileAnnouncementsAreLostIsKnownToAllInTheEnd() throws Exception {
    RedisProcess redis = stage.redis();
    List<RoomNode> nodes = List.of(node(redis.url()).awaitLoaded(), node(redis.url()).awaitLoaded());
    nodes.getFirst().create(TEA, ALICE);
    int users = 60;

    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Long>> members = IntStream.range(0, users).<Callable<Long>>mapToObj(i -> () -> {
        RoomNode node = nodes.get(i % 2);
        UserId user = new UserId("u" + i);
        RoomName own = new RoomName("r" + i);
        node.create(own, user);
        atLast(() -> node.join(TEA, user));
        if (i % 3 == 0) {
          atLast(() -> nodes.get((i + 1) % 2).leave(TEA, user));
          nodes.get((i + 1) % 2).leave(own, user);
        }
        return (Long) redis.execute("CLIENT", "KILL", "TYPE", "pubsub");
      }).toList();
      for (Future<Long> member : threads.invokeAll(members)) {
        assertThat(member.get()).isNotNegative();
      }
    }

    awaitAgreement(nodes);
    Room tea = nodes.getFirst().rooms().publicRooms(null, 1_000).rooms().stream()
        .filter(room -> room.name().equals(TEA)).findFirst().orElseThrow();
    assertThat(tea.members()).hasSize(1 + users * 2 / 3);
    for (RoomNode node : nodes) {
      assertThat(node.rooms().publicRooms(null, 1_000).rooms()).hasSize(1 + users * 2 / 3);
      assertThat(node.rooms().size()).isEqualTo(1 + users);
    }
  }

  @Test
  void aNodeThatHearsNothingAsksNowAndThen() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    RoomNode deaf = node(link.url()).awaitLoaded();
    RoomNode other = node(redis.url()).awaitLoaded();
    link.loseMessages(true);

    other.create(TEA, ALICE);
    other.join(TEA, BOB);
    patiently().until(() -> deaf.rooms().isMember(TEA, BOB));
    other.leave(TEA, BOB);

    patiently().until(() -> !deaf.rooms().isMember(TEA, BOB));
    patiently().untilAsserted(() -> assertThat(deaf.told()).containsExactly("bob left tea"));
  }

  @Test
  void whatHasChangedTooLongAgoToBeToldIsReadAgain() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    RoomNode deaf = node(link.url()).awaitLoaded();
    RoomNode other = node(redis.url()).awaitLoaded();
    other.create(TEA, ALICE);
    other.create(new RoomName("cake"), BOB);
    patiently().until(() -> deaf.rooms().size() == 2);
    link.leadTo(1);

    other.join(TEA, BOB);
    other.leave(TEA, ALICE);
    redis.execute("HDEL", RECORDS, "cake");
    redis.execute("XTRIM", CHANGES, "MAXLEN", "1");
    assertThat(deaf.rooms().isMember(TEA, ALICE)).isTrue();
    link.leadTo(redis.port());

    patiently().until(() -> deaf.rooms().isMember(TEA, BOB));
    assertThat(deaf.rooms().size()).isEqualTo(1);
    assertThat(deaf.told()).containsExactlyInAnyOrder("alice left tea", "bob left cake");
  }

  @Test
  void aRedisThatIsEmptiedHasNoRoomsAndAllNodesLearnIt() {
    RedisProcess redis = stage.redis();
    List<RoomNode> nodes = List.of(node(redis.url()).awaitLoaded(), node(redis.url()).awaitLoaded());
    nodes.getFirst().create(TEA, ALICE);
    nodes.getFirst().create(new RoomName("cake"), ALICE);
    awaitAgreement(nodes);

    redis.execute("FLUSHALL");
    nodes.getLast().create(TEA, BOB);

    awaitAgreement(nodes);
    for (RoomNode node : nodes) {
      assertThat(node.rooms().publicRooms(null, 9).rooms()).singleElement()
          .satisfies(room -> assertThat(room.owner()).isEqualTo(BOB));
      assertThat(node.told()).containsExactlyInAnyOrder("alice left tea", "alice left cake");
      assertThat(node.rooms().isMember(TEA, ALICE)).isFalse();
    }
  }

  @Test
  void aRedisThatHasLostItsLastChangesIsBelieved() {
    RedisProcess redis = stage.redis();
    List<RoomNode> nodes = List.of(node(redis.url()).awaitLoaded(), node(redis.url()).awaitLoaded());
    nodes.getFirst().create(TEA, ALICE);
    Map<String, byte[]> before = dump(redis);
    nodes.getFirst().join(TEA, BOB);
    nodes.getFirst().create(new RoomName("cake"), BOB);
    awaitAgreement(nodes);

    restore(redis, before);
    patiently().until(() -> nodes.stream().allMatch(node -> node.rooms().size() == 1));

    awaitAgreement(nodes);
    for (RoomNode node : nodes) {
      assertThat(node.rooms().isMember(TEA, ALICE)).isTrue();
      assertThat(node.rooms().isMember(TEA, BOB)).isFalse();
    }
    nodes.getLast().join(TEA, BOB);
    awaitAgreement(nodes);
    assertThat(nodes.getFirst().rooms().isMember(TEA, BOB)).isTrue();
  }

  @Test
  void whileRedisIsAwayMembershipsStayAndNothingChangesAndAfterwardsEverythingGoesOn() {
    RedisProcess redis = stage.carefulRedis();
    List<RoomNode> nodes = List.of(node(redis.url()).awaitLoaded(), node(redis.url()).awaitLoaded());
    nodes.getFirst().create(TEA, ALICE);
    awaitAgreement(nodes);

    redis.kill();

    for (RoomNode node : nodes) {
      assertThatExceptionOfType(RoomsUnavailableException.class).isThrownBy(() -> node.join(TEA, BOB));
      assertThat(node.rooms().isMember(TEA, ALICE)).isTrue();
      assertThat(node.rooms().publicRooms(null, 9).rooms()).hasSize(1);
      node.rooms().forgetUnused(_ -> true);
    }
    redis.restart();
    atLast(() -> nodes.getFirst().join(TEA, BOB));
    awaitAgreement(nodes);
    for (RoomNode node : nodes) {
      assertThat(node.rooms().isMember(TEA, ALICE)).isTrue();
      assertThat(node.rooms().isMember(TEA, BOB)).isTrue();
      assertThat(node.told()).isEmpty();
    }
  }

  @Test
  void aNodeThatStartsBeforeItsRedisKnowsOfNoRoomsUntilItIsThere() {
    RedisProcess redis = stage.carefulRedis();
    node(redis.url()).awaitLoaded().create(TEA, ALICE);
    redis.kill();
    RoomNode early = node(redis.url());

    assertThat(early.rooms().isLoaded()).isFalse();
    assertThat(early.rooms().isMember(TEA, ALICE)).isFalse();
    assertThatExceptionOfType(RoomsUnavailableException.class).isThrownBy(() -> early.join(TEA, BOB));
    assertThatExceptionOfType(RoomsUnavailableException.class)
        .isThrownBy(() -> early.rooms().publicRooms(null, 9));

    redis.restart();
    early.awaitLoaded();
    assertThat(early.rooms().isMember(TEA, ALICE)).isTrue();
  }

  @Test
  void aChangeWhoseReplyIsLostIsKnownWhenItHasBeenMade() {
    RedisProcess redis = stage.redis();
    FaultyLink link = stage.link(redis);
    RoomNode node = node(link.url()).awaitLoaded();
    node.create(TEA, ALICE);

    link.loseReplies(true);
    assertThatExceptionOfType(RoomsUnavailableException.class).isThrownBy(() -> node.join(TEA, BOB));

    patiently().until(() -> node.rooms().isMember(TEA, BOB));
  }

  private RoomNode node(String url) {
    return stage.add(new RoomNode(url, "test", CONFIG, MonotonicClock.system()));
  }

  private static void awaitAgreement(List<RoomNode> nodes) {
    patiently().untilAsserted(() -> {
      List<RoomListing> listings = nodes.stream().map(node -> node.rooms().publicRooms(null, 1_000)).distinct()
          .toList();
      assertThat(listings).hasSize(1);
      assertThat(nodes.stream().map(node -> node.rooms().position()).distinct()).hasSize(1);
    });
  }

  private static Map<String, byte[]> dump(RedisProcess redis) {
    Map<String, byte[]> dumps = new HashMap<>();
    try (var client = redis.client()) {
      KEYS.forEach(key -> dumps.put(key, client.dump(key)));
    }
    return dumps;
  }

  private static void restore(RedisProcess redis, Map<String, byte[]> dumps) {
    try (var client = redis.client()) {
      var transaction = client.multi();
      dumps.forEach((key, dump) -> {
        var _ = transaction.del(key);
        var _ = transaction.restore(key, 0, dump);
      });
      transaction.exec();
    }
  }
}
