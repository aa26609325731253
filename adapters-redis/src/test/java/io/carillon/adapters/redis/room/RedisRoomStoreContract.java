package io.carillon.adapters.redis.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisTime;
import io.carillon.adapters.redis.fixture.RoomNode;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.room.RoomStoreContract;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisRoomStoreContract implements RoomStoreContract {

  private static final RoomConfig CONFIG = new RoomConfig(PER_USER, PLACES, EMPTY_FOR, UNUSED_FOR);

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final RedisTime time;
  private final Topology redis;
  private final RedisProcess server;
  private final List<RoomNode> nodes;

  /** @param server has the rooms */
  RedisRoomStoreContract(Topology redis, RedisProcess server) {
    this.time = new RedisTime(redis, prefix);
    this.redis = redis;
    this.server = server;
    this.nodes = new ArrayList<>(Stream.generate(() -> node(CONFIG)).limit(2).toList());
  }

  @AfterEach
  void stop() {
    nodes.forEach(RoomNode::close);
    time.close();
  }

  @Override
  public List<RoomStore> nodes() {
    return nodes.stream().<RoomStore>map(RoomNode::rooms).toList();
  }

  @Override
  public void passTime(Duration by) {
    clock.advance(by);
    time.advance(by);
  }

  @Override
  public void awaitAgreement() {
    long last = last();
    await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
        .until(() -> nodes.stream().allMatch(node -> node.rooms().position() >= last));
  }

  @Test
  void aRoomThatIsListenedToOnAnotherNodeIsNotForgotten() {
    RoomStore here = nodes.getFirst().rooms();
    RoomStore there = nodes.getLast().rooms();
    here.change(TEA, _ -> Room.create(TEA, ALICE, true, 9, List.of(BOB)));
    here.change(TEA, room -> room.orElseThrow().leave(ALICE));
    awaitAgreement();

    for (int quarter = 0; quarter < 8; quarter++) {
      passTime(EMPTY_FOR.dividedBy(4));
      there.forgetUnused(TEA::equals);
      here.forgetUnused(_ -> false);
    }
    awaitAgreement();
    assertThat(names("records")).contains("tea");

    passTime(EMPTY_FOR);
    here.forgetUnused(_ -> false);
    awaitAgreement();
    assertThat(there.isMember(TEA, BOB)).isFalse();
    assertThat(names("records")).containsExactlyInAnyOrder(":last", ":places");
    assertThat(names("used")).isEmpty();
    assertThat(names("joined")).isEmpty();
  }

  @Test
  void aNodeThatStartsLaterKnowsAllRoomsAndWhenTheyWereUsed() {
    RoomConfig large = new RoomConfig(1_000, 10_000, EMPTY_FOR, UNUSED_FOR);
    RoomNode first = node(large);
    nodes.add(first);
    UserId[] crowd = IntStream.range(0, 20).mapToObj(i -> new UserId("user-with-a-long-name-" + i))
        .toArray(UserId[]::new);
    for (int i = 0; i < 300; i++) {
      RoomName name = new RoomName("r" + i);
      first.rooms().change(name, _ -> Room.create(name, ALICE, false, 100, List.of(crowd)));
    }
    passTime(UNUSED_FOR.minus(MOMENT));
    RoomName used = new RoomName("r7");
    assertThat(first.rooms().isMember(used, ALICE)).isTrue();
    first.rooms().forgetUnused(_ -> false);

    RoomNode later = node(large);
    nodes.add(later);

    assertThat(later.rooms().publicRooms(null, 500)).isEqualTo(first.rooms().publicRooms(null, 500));
    assertThat(later.rooms().size()).isEqualTo(300);
    passTime(MOMENT);
    later.rooms().forgetUnused(_ -> false);
    awaitAgreement();
    assertThat(later.rooms().roomsOf(ALICE, null, 500).rooms()).extracting(Room::name).containsExactly(used);
    assertThat(later.told()).hasSize(299 * 21);
  }

  @Test
  void aChangeIsKnownHereWhenItReturnsAndThereSoon() {
    for (int i = 0; i < 100; i++) {
      RoomStore here = nodes.get(i % 2).rooms();
      RoomStore there = nodes.get((i + 1) % 2).rooms();
      here.change(TEA,
          room -> room.map(it -> it.join(BOB)).orElseGet(() -> Room.create(TEA, BOB, false, 9, List.of())));
      assertThat(here.isMember(TEA, BOB)).isTrue();
      await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> there.isMember(TEA, BOB));
      there.change(TEA, room -> room.orElseThrow().leave(BOB));
      assertThat(there.isMember(TEA, BOB)).isFalse();
    }
  }

  @Test
  void whatIsRefusedByAFullRoomOnOneNodeIsDecidedByWhatTheOtherHasDone() {
    RoomStore here = nodes.getFirst().rooms();
    RoomStore there = nodes.getLast().rooms();
    here.change(TEA, _ -> Room.create(TEA, ALICE, false, 2, List.of(BOB)));
    awaitAgreement();
    for (int i = 0; i < 50; i++) {
      assertThat(here.change(TEA, room -> room.orElseThrow().leave(BOB))).isInstanceOf(RoomOutcome.Done.class);
      assertThat(there.change(TEA, room -> room.orElseThrow().join(BOB))).isInstanceOf(RoomOutcome.Done.class);
    }
  }

  @Test
  void everyKeyEndsByItself() {
    RoomStore node = nodes.getFirst().rooms();
    node.change(TEA, _ -> Room.create(TEA, ALICE, false, 9, List.of()));
    node.forgetUnused(TEA::equals);

    Set<String> keys = keys();
    assertThat(keys).hasSize(4);
    assertThat(keys).allSatisfy(key -> assertThat((Long) server.execute("PTTL", key)).isPositive());
  }

  @Test
  void anyNameASegmentMayHaveIsKeptAsItIs() {
    RoomName odd = new RoomName("-._~|+=@");
    UserId owner = new UserId("-");
    UserId invited = new UserId("j|i=");
    nodes.getFirst().rooms().change(odd, _ -> Room.create(odd, owner, true, 3, List.of(invited)));
    nodes.getFirst().rooms().change(odd, room -> room.orElseThrow().join(invited));
    nodes.getFirst().rooms().change(odd, room -> room.orElseThrow().leave(owner));
    awaitAgreement();

    assertThat(nodes.getLast().rooms().roomsOf(invited, null, 1))
        .isEqualTo(nodes.getFirst().rooms().roomsOf(invited, null, 1));
    assertThat(nodes.getLast().rooms().roomsOf(invited, null, 1).rooms()).singleElement()
        .satisfies(room -> assertThat(room.owner()).isEqualTo(invited));
  }

  private RoomNode node(RoomConfig config) {
    return new RoomNode(redis, prefix, config, clock).awaitLoaded();
  }

  private long last() {
    try (var client = server.client()) {
      return Long.parseLong(Objects.requireNonNullElse(client.hget(key("records"), ":last"), "0"));
    }
  }

  private Set<String> names(String which) {
    try (var client = server.client()) {
      return client.hkeys(key(which));
    }
  }

  private String key(String which) {
    return prefix + ":rooms:{rooms}:" + which;
  }

  private Set<String> keys() {
    try (var client = server.client()) {
      return client.keys(prefix + ":rooms:*");
    }
  }
}
