package io.carillon.domain.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.room.RoomOutcome.Done;
import io.carillon.domain.room.RoomOutcome.Refused;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every room store promises, wherever it keeps its rooms. A test of an adapter implements this interface; it may have
 * one node or several, which keep to the constants below, and nothing may be left over from one test to the next.
 */
public interface RoomStoreContract {

  int PER_USER = 3;
  int PLACES = 60;
  Duration EMPTY_FOR = Duration.ofMinutes(5);
  Duration UNUSED_FOR = Duration.ofDays(1);
  Duration MOMENT = Duration.ofMillis(1);

  RoomName TEA = new RoomName("tea");
  RoomName CAKE = new RoomName("cake");
  UserId ALICE = new UserId("alice");
  UserId BOB = new UserId("bob");
  UserId CAROL = new UserId("carol");

  /** The nodes that share the rooms, always the same ones within a test. */
  List<RoomStore> nodes();

  /** Lets so much time pass for all nodes. */
  void passTime(Duration time);

  /** Waits until every node knows of all changes that have returned. */
  void awaitAgreement();

  @Test
  default void aRoomIsThereForAllAsItWasMade() {
    Room room = done(create(first(), TEA, ALICE, true, BOB));

    awaitAgreement();
    for (RoomStore node : nodes()) {
      assertThat(node.isMember(TEA, ALICE)).isTrue();
      assertThat(node.isMember(TEA, BOB)).isTrue();
      assertThat(node.isMember(TEA, CAROL)).isFalse();
      assertThat(node.isMember(CAKE, ALICE)).isFalse();
      assertThat(node.roomsOf(ALICE, null, 9)).isEqualTo(new RoomListing(List.of(room), false));
      assertThat(node.roomsOf(BOB, null, 9).rooms()).containsExactly(room);
      assertThat(node.roomsOf(CAROL, null, 9).rooms()).isEmpty();
      assertThat(node.publicRooms(null, 9).rooms()).isEmpty();
    }
    assertThat(room.isPrivate()).isTrue();
    assertThat(room.owner()).isEqualTo(ALICE);
    assertThat(room.members()).isEqualTo(Map.of(ALICE, Standing.JOINED, BOB, Standing.INVITED));
  }

  @Test
  default void aChangeBeginsWithWhatTheLastOneLeft() {
    create(first(), TEA, ALICE, false);
    done(join(last(), TEA, BOB));
    Room room = done(join(first(), TEA, CAROL));
    create(last(), CAKE, BOB, false);

    assertThat(room.members(Standing.JOINED)).containsExactly(ALICE, BOB, CAROL);
    done(leave(last(), TEA, ALICE));
    assertThat(first().isMember(TEA, ALICE)).isFalse();
    assertThat(first().roomsOf(ALICE, null, 9).rooms()).isEmpty();
    assertThat(names(first().roomsOf(BOB, null, 9))).containsExactly("cake", "tea");
    assertThat(first().publicRooms(null, 9).rooms()).extracting(Room::owner).containsExactly(BOB, BOB);
  }

  @Test
  default void whatIsRefusedChangesNothing() {
    create(first(), TEA, ALICE, true);

    assertThat(create(last(), TEA, BOB, false)).isEqualTo(Refused.because(RoomProblem.TAKEN));
    assertThat(join(last(), TEA, BOB)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));
    assertThat(join(last(), CAKE, BOB)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));

    assertThat(last().isMember(TEA, BOB)).isFalse();
    assertThat(last().roomsOf(BOB, null, 9).rooms()).isEmpty();
  }

  @Test
  default void aUserJoinsSoManyRoomsAndInvitationsDoNotCount() {
    for (String name : List.of("a", "b")) {
      create(first(), new RoomName(name), BOB, true, ALICE);
    }
    done(create(first(), TEA, ALICE, false));
    done(join(last(), new RoomName("a"), ALICE));
    done(join(last(), new RoomName("b"), ALICE));

    done(create(first(), CAKE, BOB, true, ALICE));
    assertThat(join(first(), CAKE, ALICE)).isEqualTo(new Refused(RoomProblem.TOO_MANY_ROOMS, PER_USER));
    assertThat(create(first(), new RoomName("c"), ALICE, false))
        .isEqualTo(new Refused(RoomProblem.TOO_MANY_ROOMS, PER_USER));
    assertThat(first().isMember(CAKE, ALICE)).isTrue();
    done(join(first(), TEA, ALICE));

    done(leave(last(), TEA, ALICE));
    done(join(first(), CAKE, ALICE));
  }

  @Test
  default void allRoomsTogetherHaveSoManyMembers() {
    UserId[] crowd = IntStream.range(0, PLACES - 2).mapToObj(i -> new UserId("u" + i)).toArray(UserId[]::new);
    done(create(first(), TEA, ALICE, true, crowd));
    done(create(first(), CAKE, BOB, false));

    assertThat(create(last(), new RoomName("c"), BOB, false))
        .isEqualTo(new Refused(RoomProblem.NO_PLACE_LEFT, PLACES));
    assertThat(join(last(), CAKE, CAROL)).isEqualTo(new Refused(RoomProblem.NO_PLACE_LEFT, PLACES));
    done(join(last(), TEA, crowd[0]));

    done(leave(first(), TEA, crowd[1]));
    done(join(last(), CAKE, CAROL));
  }

  @Test
  default void roomsAreListedPageByPage() {
    for (int i = 0; i < 9; i++) {
      create(first(), new RoomName("r" + (8 - i)), new UserId("u" + i), i % 3 == 0, ALICE);
    }

    RoomListing start = last().publicRooms(null, 4);
    RoomListing end = last().publicRooms(new RoomName("r4"), 4);

    assertThat(names(start)).containsExactly("r0", "r1", "r3", "r4");
    assertThat(start.more()).isTrue();
    assertThat(names(end)).containsExactly("r6", "r7");
    assertThat(end.more()).isFalse();
    assertThat(names(last().roomsOf(ALICE, new RoomName("r6"), 2))).containsExactly("r7", "r8");
    assertThat(last().roomsOf(ALICE, new RoomName("r5"), 2).more()).isTrue();
    assertThat(last().roomsOf(ALICE, new RoomName("r8"), 2).rooms()).isEmpty();
  }

  @Test
  default void anEmptyRoomStaysForAWhileAndCanBeJoined() {
    create(first(), TEA, ALICE, false);
    create(first(), CAKE, ALICE, false);
    leave(first(), TEA, ALICE);
    leave(first(), CAKE, ALICE);
    assertThat(last().publicRooms(null, 9).rooms()).isEmpty();
    assertThat(create(last(), TEA, BOB, false)).isEqualTo(Refused.because(RoomProblem.TAKEN));

    passTime(EMPTY_FOR.minus(MOMENT));
    nodes().forEach(node -> node.forgetUnused(_ -> false));
    assertThat(done(join(last(), TEA, BOB)).owner()).isEqualTo(BOB);
    passTime(MOMENT);
    nodes().forEach(node -> node.forgetUnused(_ -> false));

    assertThat(first().isMember(TEA, BOB)).isTrue();
    assertThat(join(first(), CAKE, BOB)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));
    done(create(last(), CAKE, CAROL, true));
  }

  @Test
  default void aRoomIsNotForgottenWhileSomebodyListensEvenWhenItIsEmpty() {
    create(first(), TEA, ALICE, true, BOB);
    leave(first(), TEA, ALICE);

    passTime(EMPTY_FOR);
    nodes().forEach(node -> node.forgetUnused(TEA::equals));
    assertThat(last().isMember(TEA, BOB)).isTrue();

    passTime(EMPTY_FOR);
    nodes().forEach(node -> node.forgetUnused(_ -> false));
    assertThat(last().isMember(TEA, BOB)).isFalse();
  }

  @Test
  default void aRoomThatNobodyUsesIsForgotten() {
    List<RoomName> names = List.of(TEA, CAKE, new RoomName("spoken"), new RoomName("joined"));
    for (int i = 0; i < 4; i++) {
      create(first(), names.get(i), new UserId("u" + i), false, ALICE);
    }

    passTime(UNUSED_FOR.minus(MOMENT));
    assertThat(last().isMember(names.get(2), new UserId("u2"))).isTrue();
    assertThat(last().isMember(CAKE, BOB)).isFalse();
    join(first(), names.get(3), BOB);
    nodes().forEach(node -> node.forgetUnused(TEA::equals));
    passTime(MOMENT);
    nodes().forEach(node -> node.forgetUnused(_ -> false));

    assertThat(names(last().roomsOf(ALICE, null, 9))).containsExactly("joined", "spoken", "tea");
    assertThat(first().isMember(CAKE, ALICE)).isFalse();
    done(create(first(), CAKE, BOB, false));
  }

  @Test
  default void everyNodeIsToldWhoIsNoLongerAMember() {
    List<List<String>> told = new ArrayList<>();
    for (RoomStore node : nodes()) {
      List<String> heard = new CopyOnWriteArrayList<>();
      told.add(heard);
      node.listen((room, user) -> heard.add(user + " left " + room + (node.isMember(room, user) ? " but is in" : "")));
    }
    done(create(first(), TEA, ALICE, true, BOB, CAROL));
    done(create(first(), CAKE, BOB, false));
    done(join(last(), TEA, BOB));

    done(leave(last(), TEA, BOB));
    done(leave(first(), TEA, CAROL));
    done(leave(first(), CAKE, BOB));
    passTime(EMPTY_FOR);
    nodes().forEach(node -> node.forgetUnused(_ -> false));
    passTime(UNUSED_FOR);
    nodes().forEach(node -> node.forgetUnused(_ -> false));

    told.forEach(heard -> await().untilAsserted(() -> assertThat(heard).containsExactly("bob left tea",
        "carol left tea", "bob left cake", "alice left tea")));
  }

  @Test
  default void whatAnotherNodeHasChangedAMomentAgoIsWhatAChangeBeginsWith() {
    List<RoomStore> nodes = nodes();
    done(create(nodes.getFirst(), TEA, ALICE, false));
    done(join(nodes.getLast(), TEA, BOB));
    done(leave(nodes.getFirst(), TEA, BOB));
    done(leave(nodes.getLast(), TEA, ALICE));
    assertThat(leave(nodes.getFirst(), TEA, ALICE)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));

    assertThat(done(join(nodes.getFirst(), TEA, CAROL)).members()).isEqualTo(Map.of(CAROL, Standing.JOINED));
  }

  @Test
  default void ofTwoWhoMakeARoomAtOnceOneDoes() throws Exception {
    for (int round = 0; round < 50; round++) {
      RoomName name = new RoomName("r" + round);
      List<RoomOutcome> outcomes = together(
          () -> create(first(), name, ALICE, false),
          () -> create(last(), name, BOB, false));

      assertThat(outcomes).filteredOn(Done.class::isInstance).hasSize(1);
      assertThat(outcomes).contains(Refused.because(RoomProblem.TAKEN));
      UserId owner = done(outcomes.stream().filter(Done.class::isInstance).findFirst().orElseThrow()).owner();
      assertThat(first().isMember(name, ALICE)).isEqualTo(ALICE.equals(owner));
      assertThat(last().isMember(name, BOB)).isEqualTo(BOB.equals(owner));
      leave(first(), name, ALICE);
      leave(first(), name, BOB);
      passTime(EMPTY_FOR);
      nodes().forEach(node -> node.forgetUnused(_ -> false));
    }
  }

  @Test
  default void whoJoinsWhileTheLastOneLeavesOwnsTheRoom() throws Exception {
    create(first(), TEA, ALICE, false);
    UserId here = ALICE;
    UserId there = BOB;
    for (int round = 0; round < 200; round++) {
      UserId leaving = here;
      UserId joining = there;
      List<RoomOutcome> outcomes = together(
          () -> leave(first(), TEA, leaving),
          () -> join(last(), TEA, joining));

      assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Done.class));
      assertThat(first().publicRooms(null, 9).rooms()).singleElement().satisfies(room -> {
        assertThat(room.owner()).isEqualTo(joining);
        assertThat(room.members()).isEqualTo(Map.of(joining, Standing.JOINED));
      });
      here = joining;
      there = leaving;
    }
  }

  @Test
  default void underConcurrencyNoPlaceIsLostOrTakenTwice() throws Exception {
    done(change(first(), TEA, _ -> Room.create(TEA, ALICE, false, 3, List.of())));
    List<UserId> users = IntStream.range(0, 8).mapToObj(i -> new UserId("u" + i)).toList();

    try (var threads = Executors.newFixedThreadPool(4)) {
      var running = new ArrayList<Future<?>>();
      for (UserId user : users) {
        running.add(threads.submit(() -> {
          var random = new Random(user.hashCode());
          for (int i = 0; i < 300; i++) {
            RoomStore node = nodes().get(random.nextInt(nodes().size()));
            if (join(node, TEA, user) instanceof Done(var room)) {
              assertThat(room.members()).hasSizeLessThanOrEqualTo(3).containsKey(user);
              done(leave(node, TEA, user));
            }
          }
        }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }

    assertThat(first().publicRooms(null, 9).rooms()).singleElement()
        .satisfies(room -> assertThat(room.members()).isEqualTo(Map.of(ALICE, Standing.JOINED)));
    assertThat(users).allSatisfy(user -> assertThat(last().roomsOf(user, null, 9).rooms()).isEmpty());
    done(join(first(), TEA, users.get(0)));
    done(join(first(), TEA, users.get(1)));
    assertThat(join(first(), TEA, users.get(2))).isEqualTo(new Refused(RoomProblem.FULL, 3));
  }

  /** A node that knows of all that the others have changed. */
  private RoomStore first() {
    awaitAgreement();
    return nodes().getFirst();
  }

  /** Another one, where there are several. */
  private RoomStore last() {
    awaitAgreement();
    return nodes().getLast();
  }

  private static RoomOutcome create(RoomStore node, RoomName name, UserId owner, boolean isPrivate, UserId... invited) {
    return change(node, name, room -> room.<RoomOutcome>map(_ -> Refused.because(RoomProblem.TAKEN))
        .orElseGet(() -> Room.create(name, owner, isPrivate, 100, List.of(invited))));
  }

  private static RoomOutcome join(RoomStore node, RoomName name, UserId user) {
    return change(node, name, room -> room.map(there -> there.join(user)).orElse(Refused.because(RoomProblem.UNKNOWN)));
  }

  private static RoomOutcome leave(RoomStore node, RoomName name, UserId user) {
    return change(node, name,
        room -> room.map(there -> there.leave(user)).orElse(Refused.because(RoomProblem.UNKNOWN)));
  }

  private static RoomOutcome change(RoomStore node, RoomName name, Function<Optional<Room>, RoomOutcome> change) {
    return node.change(name, change);
  }

  private static Room done(RoomOutcome outcome) {
    assertThat(outcome).isInstanceOf(Done.class);
    return ((Done) outcome).room();
  }

  private static List<String> names(RoomListing listing) {
    return listing.rooms().stream().map(room -> room.name().value()).toList();
  }

  private static List<RoomOutcome> together(Callable<RoomOutcome> one,
      Callable<RoomOutcome> other) throws Exception {
    try (var threads = Executors.newFixedThreadPool(2)) {
      var outcomes = new ArrayList<RoomOutcome>();
      for (Future<RoomOutcome> outcome : threads.invokeAll(List.of(one, other))) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    }
  }
}
