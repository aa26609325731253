package io.carillon.application.room;

import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.InRoom;
import io.carillon.application.command.Publication;
import io.carillon.application.command.RoomRequest;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomsUnavailableException;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomCommandsTest {

  private static final UserId ALICE = new UserId("alice");
  private static final UserId BOB = new UserId("bob");

  private final Node node = new Node();
  private final Peer alice = node.connect(user("alice"));
  private final Peer bob = node.connect(user("bob"));

  @Test
  void whoMakesARoomOwnsItAndListensToIt() {
    Outcome outcome = create(alice, "tea", true, "bob");

    assertThat(outcome).isInstanceOfSatisfying(InRoom.class, created -> {
      assertThat(created.event()).isEqualTo(InRoom.Event.CREATED);
      assertThat(created.room().owner()).isEqualTo(ALICE);
      assertThat(created.room().isPrivate()).isTrue();
      assertThat(created.room().maxMembers()).isEqualTo(Node.MAX_ROOM_MEMBERS);
      assertThat(created.room().members()).isEqualTo(Map.of(ALICE, Standing.JOINED, BOB, Standing.INVITED));
    });
    assertThat(hears(alice)).isTrue();
    assertThat(hears(bob)).isFalse();
    assertThat(node.presence().reports()).contains("alice enters room:tea ON");
  }

  @Test
  void thereIsOneRoomOfAName() {
    create(alice, "tea", false);

    assertThat(codeOf(create(bob, "tea", false))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(codeOf(create(bob, "room:tea", false))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(hears(bob)).isFalse();
  }

  @Test
  void aRoomHasABoundThatTheServerBounds() {
    assertThat(codeOf(alice.says(new Command.CreateRoom(new RoomRequest("a", false, 6, List.of())))))
        .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    assertThat(codeOf(create(alice, "b", false, "u1", "u2", "u3", "u4", "u5"))).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    assertThat(codeOf(create(alice, "c", false, "no user"))).isEqualTo(ErrorCode.BAD_MESSAGE);
    assertThat(node.rooms().publicRooms(null, 9).rooms()).isEmpty();
  }

  @Test
  void whoJoinsARoomListensAndSpeaks() {
    create(alice, "tea", false);
    assertThat(codeOf(speak(bob))).isEqualTo(ErrorCode.FORBIDDEN);

    Outcome outcome = bob.says(new Command.JoinRoom("tea"));

    assertThat(outcome).isInstanceOfSatisfying(InRoom.class, joined -> {
      assertThat(joined.event()).isEqualTo(InRoom.Event.JOINED);
      assertThat(joined.room().members(Standing.JOINED)).containsExactly(ALICE, BOB);
    });
    assertThat(hears(bob)).isTrue();
    assertThat(speak(bob)).isInstanceOf(Outcome.Published.class);
  }

  @Test
  void joiningAgainListensOnceAndOnEachDevice() {
    create(alice, "tea", false);
    bob.says(new Command.JoinRoom("tea"));
    Peer laptop = node.connect(user("bob"));

    assertThat(bob.says(new Command.JoinRoom("room:tea"))).isInstanceOf(InRoom.class);
    assertThat(laptop.says(new Command.JoinRoom("tea"))).isInstanceOf(InRoom.class);

    node.hub().onMessage(Messages.on("room:tea"));
    node.run();
    assertThat(bob.client().messages()).hasSize(1);
    assertThat(laptop.client().messages()).hasSize(1);
  }

  @Test
  void aPrivateRoomLooksToOthersAsIfItWereNotThere() {
    create(alice, "tea", true);

    assertThat(bob.says(new Command.JoinRoom("tea"))).isEqualTo(bob.says(new Command.JoinRoom("cake")));
    assertThat(codeOf(bob.says(new Command.JoinRoom("tea")))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(bob.says(new Command.LeaveRoom("tea"))).isEqualTo(bob.says(new Command.LeaveRoom("cake")));
    assertThat(bob.says(new Command.InviteToRoom("tea", List.of("bob"))))
        .isEqualTo(bob.says(new Command.InviteToRoom("cake", List.of("bob"))));
    assertThat(bob.says(new Command.ListRooms(false, null, 9)).toString()).doesNotContain("tea");
    assertThat(hears(bob)).isFalse();
  }

  @Test
  void whoIsInvitedMayListenAtOnceAndJoin() {
    create(alice, "tea", true);

    Outcome invited = alice.says(new Command.InviteToRoom("tea", List.of("bob")));

    assertThat(invited).isInstanceOfSatisfying(InRoom.class, outcome -> {
      assertThat(outcome.event()).isEqualTo(InRoom.Event.INVITED);
      assertThat(outcome.room().members(Standing.INVITED)).containsExactly(BOB);
    });
    bob.says(subscribe("room:tea"));
    assertThat(hears(bob)).isTrue();
    assertThat(bob.says(new Command.JoinRoom("tea"))).isInstanceOf(InRoom.class);
    assertThat(codeOf(bob.says(new Command.InviteToRoom("tea", List.of("carol"))))).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(codeOf(alice.says(new Command.InviteToRoom("tea", List.of("no user")))))
        .isEqualTo(ErrorCode.BAD_MESSAGE);
  }

  @Test
  void whoLeavesHearsNoMoreOnAnyDevice() {
    create(alice, "tea", false);
    bob.says(new Command.JoinRoom("tea"));
    Peer laptop = node.connect(user("bob"));
    laptop.says(subscribe("room:tea"));
    laptop.client().forget();

    Outcome outcome = bob.says(new Command.LeaveRoom("tea"));

    assertThat(outcome).isInstanceOf(Outcome.RoomLeft.class);
    assertThat(hears(bob)).isFalse();
    assertThat(hears(laptop)).isFalse();
    assertThat(hears(alice)).isTrue();
    assertThat(laptop.client().notices()).containsExactly(new Notice.SubscriptionsEnded(
        Notice.SubscriptionsEnded.Reason.LEFT_ROOM, List.of(new TopicName("room:tea"))));
    assertThat(bob.client().notices()).isEmpty();
    assertThat(codeOf(speak(bob))).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(codeOf(bob.says(new Command.LeaveRoom("tea")))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(node.presence().reports()).filteredOn("bob leaves room:tea"::equals).hasSize(2);
  }

  @Test
  void whoLeavesOnAnotherNodeHearsNoMoreOnThisOne() {
    create(alice, "tea", false);
    bob.says(new Command.JoinRoom("tea"));
    Peer laptop = node.connect(user("bob"));
    laptop.says(subscribe("room:tea"));

    node.rooms().changeElsewhere(new RoomName("tea"), room -> room.orElseThrow().leave(BOB));
    node.run();

    for (Peer device : List.of(bob, laptop)) {
      assertThat(hears(device)).isFalse();
      assertThat(device.client().notices()).containsExactly(new Notice.SubscriptionsEnded(
          Notice.SubscriptionsEnded.Reason.LEFT_ROOM, List.of(new TopicName("room:tea"))));
    }
    assertThat(hears(alice)).isTrue();
    assertThat(alice.client().notices()).isEmpty();
  }

  @Test
  void whoComesBackBeforeTheLeavingIsNoticedGoesOnHearing() {
    create(alice, "tea", false);
    bob.says(new Command.JoinRoom("tea"));

    node.rooms().changeElsewhere(new RoomName("tea"), room -> room.orElseThrow().leave(BOB));
    node.rooms().changeElsewhere(new RoomName("tea"), room -> room.orElseThrow().join(BOB));
    node.run();

    assertThat(hears(bob)).isTrue();
    assertThat(bob.client().notices()).isEmpty();
  }

  @Test
  void whatCannotBeDoneWithRoomsNowIsUnavailable() {
    create(alice, "tea", false);
    node.rooms().beAvailable(false);

    assertThat(codeOf(create(bob, "cake", false))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(codeOf(bob.says(new Command.JoinRoom("tea")))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(codeOf(alice.says(new Command.InviteToRoom("tea", List.of("bob"))))).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(codeOf(alice.says(new Command.LeaveRoom("tea")))).isEqualTo(ErrorCode.UNAVAILABLE);

    assertThat(hears(alice)).isTrue();
    assertThat(alice.client().notices()).isEmpty();
  }

  @Test
  void whoCannotBeToldThatItHasLeftIsToldThatItHearsNoMore() {
    create(alice, "tea", false);
    bob.says(new Command.JoinRoom("tea"));
    node.rooms().behindTheNextChange(() -> {
      throw new RoomsUnavailableException("the reply was lost", null);
    });

    assertThat(codeOf(bob.says(new Command.LeaveRoom("tea")))).isEqualTo(ErrorCode.UNAVAILABLE);

    assertThat(hears(bob)).isFalse();
    assertThat(bob.client().notices()).containsExactly(new Notice.SubscriptionsEnded(
        Notice.SubscriptionsEnded.Reason.LEFT_ROOM, List.of(new TopicName("room:tea"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"room:tea", "room:*", "room:**", "**"})
  void whoLeavesHearsNoMoreOnAnyDeviceAlthoughAGrantPermitsIt(String grant) {
    Principal carol = subscribing(user("carol"), grant);
    Peer phone = node.connect(carol);
    Peer laptop = node.connect(carol);
    Peer early = node.connect(carol);
    early.says(subscribe("room:tea"));
    create(alice, "tea", false);
    phone.says(new Command.JoinRoom("tea"));
    laptop.says(subscribe("room:tea"));

    assertThat(phone.says(new Command.LeaveRoom("tea"))).isInstanceOf(Outcome.RoomLeft.class);

    assertThat(List.of(phone, laptop, early)).noneMatch(this::hears);
    assertThat(phone.client().notices()).isEmpty();
    for (Peer told : List.of(laptop, early)) {
      assertThat(told.client().notices()).containsExactly(new Notice.SubscriptionsEnded(
          Notice.SubscriptionsEnded.Reason.LEFT_ROOM, List.of(new TopicName("room:tea"))));
    }
    assertThat(node.presence().reports()).filteredOn("carol leaves room:tea"::equals).hasSize(3);
  }

  @Test
  void whoLeavesMaySubscribeAgainWithAGrant() {
    Principal carol = subscribing(user("carol"), "room:**");
    Peer phone = node.connect(carol);
    Peer laptop = node.connect(carol);
    create(alice, "tea", false);
    phone.says(new Command.JoinRoom("tea"));
    laptop.says(subscribe("room:tea"));
    node.rooms().changeElsewhere(new RoomName("tea"), room -> room.orElseThrow().leave(carol.user()));

    laptop.says(subscribe("room:tea")); // before the departure has been handled

    assertThat(hears(laptop)).isTrue();
    assertThat(hears(phone)).isFalse();
  }

  @Test
  void aDeviceThatBeginsToListenWithAGrantWhileAnotherLeavesDoesNotListenOn() {
    Principal carol = subscribing(user("carol"), "room:**");
    Peer phone = node.connect(carol);
    Peer laptop = node.connect(carol);
    create(alice, "tea", false);
    phone.says(new Command.JoinRoom("tea"));
    node.rooms().behindCheck(2,
        () -> node.rooms().changeElsewhere(new RoomName("tea"), room -> room.orElseThrow().leave(carol.user())));

    laptop.says(subscribe("room:tea"));

    assertThat(hears(laptop)).isFalse();
  }

  @Test
  void aSessionThatWaitsLosesTheRoomThatItsUserLeavesAndNotTheOnesOfItsGrant() {
    Principal carol = subscribing(user("carol"), "room:**");
    Peer phone = node.connect(carol);
    Peer laptop = node.connect(carol);
    create(alice, "tea", false);
    create(alice, "cake", false);
    phone.says(new Command.JoinRoom("tea"));
    laptop.says(subscribe("room:tea"));
    laptop.says(subscribe("room:cake"));
    laptop.isCutOff();
    phone.says(new Command.LeaveRoom("tea"));

    Peer again = node.open(carol, laptop.connection().session());

    assertThat(again.greeting().revoked()).containsExactly(new TopicName("room:tea"));
    assertThat(again.greeting().starts()).extracting(start -> start.subscription().filter().value())
        .contains("room:cake").doesNotContain("room:tea");
    assertThat(hears(again)).isFalse();
  }

  @Test
  void aConnectionThatEndsWhileItsUserLeavesDoesNotKeepTheRoom() {
    Principal carol = subscribing(user("carol"), "room:**");
    Peer laptop = node.connect(carol);
    create(alice, "tea", false);
    laptop.says(new Command.JoinRoom("tea"));
    node.rooms().changeElsewhere(new RoomName("tea"), room -> room.orElseThrow().leave(carol.user()));

    laptop.isCutOff(); // before the departure has been handled

    assertThat(hears(node.open(carol, laptop.connection().session()))).isFalse();
  }

  @Test
  void whoIsNoMemberLeavesNothing() {
    Peer carol = node.connect(subscribing(user("carol"), "room:**"));
    create(alice, "tea", false);
    carol.says(subscribe("room:tea"));

    assertThat(codeOf(carol.says(new Command.LeaveRoom("tea")))).isEqualTo(ErrorCode.NOT_FOUND);

    assertThat(hears(carol)).isTrue();
  }

  @Test
  void aPatternIsNoRoomAndGoesOn() {
    Node wide = new Node(Map.of("room", new NamespacePolicy(Audience.MEMBERS, Audience.MEMBERS, History.NONE,
        PresenceMode.ON, true, Overflow.CLOSE)), new ConnectionLimits(9, 9, 9), Node.generous(), 9);
    Peer carol = wide.connect(subscribing(user("carol"), "room:**"));
    create(carol, "tea", false);
    carol.says(subscribe("room:*"));

    carol.says(new Command.LeaveRoom("tea"));

    assertThat(hears(carol)).isTrue();
    assertThat(wide.presence().reports()).contains("carol leaves room:tea");
  }

  @Test
  void whenTheOwnerLeavesAnotherMemberOwnsTheRoom() {
    create(alice, "tea", false);
    bob.says(new Command.JoinRoom("tea"));

    alice.says(new Command.LeaveRoom("tea"));

    assertThat(node.rooms().find("tea")).map(Room::owner).contains(BOB);
    assertThat(bob.says(new Command.InviteToRoom("tea", List.of("alice")))).isInstanceOf(InRoom.class);
  }

  @Test
  void membershipOutlastsConnections() {
    create(alice, "tea", true);
    node.close().close(alice.connection());

    Peer again = node.connect(user("alice"));
    again.says(subscribe("room:tea"));

    assertThat(hears(again)).isTrue();
  }

  @Test
  void aDeviceThatJoinsWhileAnotherLeavesDoesNotListenOn() {
    create(alice, "tea", false);
    Peer laptop = node.connect(user("bob"));
    node.rooms().behindTheNextChange(() -> laptop.says(new Command.LeaveRoom("tea")));

    assertThat(codeOf(bob.says(new Command.JoinRoom("tea")))).isEqualTo(ErrorCode.CONFLICT);

    assertThat(hears(bob)).isFalse();
  }

  @Test
  void aDeviceThatBeginsToListenWhileAnotherLeavesDoesNotListenOn() {
    create(alice, "tea", true, "bob");
    Peer laptop = node.connect(user("bob"));
    node.rooms().behindTheNextCheck(() -> laptop.says(new Command.LeaveRoom("tea")));

    Outcome outcome = bob.says(subscribe("room:tea"));

    assertThat(((Outcome.Subscribed) outcome).results().getFirst().refusal()).isNotNull();
    assertThat(((Outcome.Subscribed) outcome).opened()).isEmpty();
    assertThat(hears(bob)).isFalse();
  }

  @Test
  void joiningTakesASubscriptionAndThereAreSoMany() {
    Node strict = new Node(Map.of(), new ConnectionLimits(9, 9, 9), Node.generous(), 1);
    Peer carol = strict.connect(user("carol"));
    create(carol, "tea", false);

    assertThat(codeOf(create(carol, "cake", false))).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    assertThat(strict.rooms().find("cake")).isEmpty();
    assertThat(carol.says(new Command.JoinRoom("tea"))).isInstanceOf(InRoom.class);
  }

  @Test
  void thereAreNoRoomsWhereTheOperatorWantsGrants() {
    NamespacePolicy granted = new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, History.NONE, PresenceMode.OFF,
        false, Overflow.CLOSE);
    Node strict = new Node(Map.of("room", granted), new ConnectionLimits(9, 9, 9), Node.generous(), 9);

    assertThat(codeOf(create(strict.connect(user("carol")), "tea", false))).isEqualTo(ErrorCode.UNAVAILABLE);
  }

  @Test
  void roomsAreListed() {
    create(alice, "tea", false);
    create(alice, "secret", true);
    create(bob, "cake", false);

    assertThat(names(alice.says(new Command.ListRooms(true, null, 9)))).containsExactly("secret", "tea");
    assertThat(names(alice.says(new Command.ListRooms(false, null, 9)))).containsExactly("cake", "tea");
    assertThat(codeOf(alice.says(new Command.ListRooms(false, "no room", 9)))).isEqualTo(ErrorCode.BAD_MESSAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "room:a:b"})
  void aRoomsNameIsOneSegment(String name) {
    for (Command command : List.of(new Command.JoinRoom(name), new Command.LeaveRoom(name),
        new Command.InviteToRoom(name, List.of("bob")),
        new Command.CreateRoom(new RoomRequest(name, false, null, List.of())))) {
      assertThat(alice.says(command)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.BAD_MESSAGE);
        assertThat(refused.refusal().field()).isEqualTo("room");
      });
    }
  }

  private boolean hears(Peer peer) {
    int before = peer.client().messages().size();
    peer.node().hub().onMessage(Messages.on("room:tea"));
    peer.node().run();
    return peer.client().messages().size() > before;
  }

  private static Outcome create(Peer peer, String room, boolean isPrivate, String... members) {
    return peer.says(new Command.CreateRoom(new RoomRequest(room, isPrivate, null, List.of(members))));
  }

  private static Outcome speak(Peer peer) {
    return peer.says(new Command.Broadcast("room:tea",
        new Publication(RawJson.of("1"), Kind.CUSTOM, Priority.NORMAL, null, null, null)));
  }

  private static Command subscribe(String topic) {
    return new Command.Subscribe(List.of(TopicRequest.of(topic)));
  }

  private static List<String> names(Outcome outcome) {
    return ((Outcome.RoomsListed) outcome).listing().rooms().stream().map(room -> room.name().value()).toList();
  }

  private static @Nullable ErrorCode codeOf(Outcome outcome) {
    return outcome instanceof Outcome.Refused(var refusal) ? refusal.code() : null;
  }
}
