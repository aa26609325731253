package io.carillon.domain.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.room.RoomOutcome.Done;
import io.carillon.domain.room.RoomOutcome.Refused;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomTest {

  private static final RoomName TEA = new RoomName("tea");
  private static final UserId ALICE = new UserId("alice");
  private static final UserId BOB = new UserId("bob");
  private static final UserId CAROL = new UserId("carol");

  @Test
  void whoMakesARoomHasJoinedItAndOwnsIt() {
    Room room = done(Room.create(TEA, ALICE, true, 3, List.of(BOB, ALICE, BOB)));

    assertThat(room.owner()).isEqualTo(ALICE);
    assertThat(room.members(Standing.JOINED)).containsExactly(ALICE);
    assertThat(room.members(Standing.INVITED)).containsExactly(BOB);
    assertThat(Room.create(TEA, ALICE, true, 2, List.of(BOB, CAROL))).isEqualTo(new Refused(RoomProblem.FULL, 2));
  }

  @Test
  void anybodyJoinsAPublicRoomUntilItIsFull() {
    Room room = done(done(Room.create(TEA, ALICE, false, 2, List.of())).join(BOB));

    assertThat(room.members(Standing.JOINED)).containsExactly(ALICE, BOB);
    assertThat(room.join(CAROL)).isEqualTo(new Refused(RoomProblem.FULL, 2));
    assertThat(room.join(BOB)).isEqualTo(new Done(room));
  }

  @Test
  void onlyTheInvitedJoinAPrivateRoomAndTheirPlaceIsKept() {
    Room room = done(Room.create(TEA, ALICE, true, 2, List.of(BOB)));

    assertThat(room.join(CAROL)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));
    assertThat(done(room.join(BOB)).members(Standing.JOINED)).containsExactly(ALICE, BOB);
  }

  @Test
  void anInvitationKeepsAPlaceInAPublicRoomToo() {
    Room room = done(Room.create(TEA, ALICE, false, 2, List.of(BOB)));

    assertThat(room.join(CAROL)).isEqualTo(new Refused(RoomProblem.FULL, 2));
    assertThat(done(done(room.leave(BOB)).join(CAROL)).members()).containsOnlyKeys(ALICE, CAROL);
  }

  @Test
  void whenTheOwnerLeavesWhoHasBeenThereLongestOwnsTheRoom() {
    Room room = done(done(done(Room.create(TEA, ALICE, true, 9, List.of(BOB, CAROL))).join(CAROL)).join(BOB));

    Room second = done(room.leave(ALICE));
    Room third = done(second.leave(CAROL));

    assertThat(second.owner()).isEqualTo(CAROL);
    assertThat(third.owner()).isEqualTo(BOB);
    assertThat(done(room.leave(BOB)).owner()).isEqualTo(ALICE);
    assertThat(second.join(ALICE)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));
  }

  @Test
  void aRoomIsEmptyWhenOnlyTheInvitedAreLeftAndTheNextToJoinOwnsIt() {
    Room room = done(done(Room.create(TEA, ALICE, true, 9, List.of(BOB))).leave(ALICE));

    assertThat(room.isEmpty()).isTrue();
    assertThat(room.owner()).isNull();
    assertThat(done(room.join(BOB)).owner()).isEqualTo(BOB);
    assertThat(room.leave(ALICE)).isEqualTo(Refused.because(RoomProblem.UNKNOWN));
  }

  @Test
  void theOwnerInvitesAndNobodyElse() {
    Room room = done(done(Room.create(TEA, ALICE, false, 3, List.of())).join(BOB));

    assertThat(done(room.invite(ALICE, List.of(BOB, CAROL))).members(Standing.INVITED)).containsExactly(CAROL);
    assertThat(done(room.invite(ALICE, List.of(BOB))).members(Standing.JOINED)).containsExactly(ALICE, BOB);
    assertThat(room.invite(BOB, List.of(CAROL))).isEqualTo(Refused.because(RoomProblem.NOT_OWNER));
    assertThat(room.invite(CAROL, List.of(CAROL))).isEqualTo(Refused.because(RoomProblem.UNKNOWN));
    assertThat(room.invite(ALICE, List.of(CAROL, new UserId("dave")))).isEqualTo(new Refused(RoomProblem.FULL, 3));
  }

  @Test
  void aRoomIsNamedByItsNameOrByItsTopic() {
    assertThat(RoomName.parse("tea")).contains(TEA);
    assertThat(RoomName.parse("room:tea")).contains(TEA);
    assertThat(TEA.topic()).isEqualTo(new TopicName("room:tea"));
    assertThat(RoomName.of(new TopicName("room:tea"))).contains(TEA);
    assertThat(RoomName.of(new TopicName("tea"))).isEmpty();
    assertThat(RoomName.of(new TopicName("chat:tea"))).isEmpty();
    assertThat(RoomName.of(new TopicName("room:tea:side"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "room:", "a b", "a:b", "room:a:b", "room:room:a", "*", "größe"})
  void whatIsNoSegmentIsNoRoom(String text) {
    assertThat(RoomName.parse(text)).isEmpty();
  }

  private static Room done(RoomOutcome outcome) {
    assertThat(outcome).isInstanceOf(Done.class);
    return ((Done) outcome).room();
  }
}
