package io.carillon.application.session;

import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Publication;
import io.carillon.application.command.RoomRequest;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.fixture.RecordingClient.Event.Announced;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that connect while logs or places cannot be read are not taken to have everything. All namespaces are recorded. */
class UnreadableLogTest {

  private static final History RECORDED = new History(1_000, Duration.ofHours(1));
  private static final UserId BOB = new UserId("bob");
  private static final String INBOX = "user:bob";

  private final Node node = new Node(Map.of("default", recorded(Audience.EVERYONE), "room", recorded(Audience.MEMBERS)),
      new ConnectionLimits(99, 99, 99), Node.generous(), 99);
  private final Peer alice = node.connect(withPermissions(user("alice"), Permission.MESSAGE_DIRECT));

  @Test
  void whatCameBeforeTheInboxCouldBeReadIsDeliveredInFrontOfAnythingNewer() {
    readOneAndLeaveThreeUnread();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));

    node.broker().comeBack();
    send(1);
    assertThat(offsets(bob)).isEmpty();
    passTime();

    assertThat(offsets(bob)).containsExactly(2L, 3L, 4L, 5L);
    assertThat(bob.client().gaps()).isEmpty();
  }

  @Test
  void thePlaceOfAUserStaysWhereItIsUntilWhatFollowsItIsDelivered() {
    readOneAndLeaveThreeUnread();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    node.broker().comeBack();
    send(1);
    bob.provesReception();
    bob.isCutOff();

    assertThat(node.sessions().of(BOB)).contains(new Position("epoch", 1));
    assertThat(offsets(node.open(user("bob")))).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void nothingCanBeAcknowledgedThatWasNotGiven() {
    readOneAndLeaveThreeUnread();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));

    assertThat(codeOf(bob.says(new Command.Ack(INBOX, new Position("epoch", 4))))).isEqualTo(ErrorCode.BAD_MESSAGE);
  }

  @Test
  void anInboxWaitsForThePlaceInItWhenOnlyTheLogCanBeRead() {
    readOneAndLeaveThreeUnread();
    node.sessions().losePlaces();
    Peer bob = node.open(user("bob"));
    passTime();
    assertThat(offsets(bob)).isEmpty();

    node.sessions().comeBack();
    passTime();

    assertThat(offsets(bob)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void aPlaceThatNobodyCanReadDoesNotKeepTheInboxFromItsUserForEver() {
    readOneAndLeaveThreeUnread();
    node.sessions().losePlaces();
    Peer bob = node.open(user("bob"));

    for (int second = 0; second < 10; second++) {
      passTime();
    }

    assertThat(offsets(bob)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void whatAnInboxLostMeanwhileIsToldAsAGap() {
    readOneAndLeaveThreeUnread();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    node.broker().comeBack();
    node.broker().forget(INBOX, 3, Removal.AGE);
    passTime();

    assertThat(bob.client().gaps()).containsExactly(new Gap("epoch", 2, 3, Gap.Reason.EXPIRED));
    assertThat(offsets(bob)).containsExactly(4L);
  }

  @Test
  void aPlaceBehindTheEndOfTheLogHidesNothing() {
    readOneAndLeaveThreeUnread();
    node.sessions().advance(BOB, new Position("epoch", 9));
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    node.broker().comeBack();
    passTime();
    send(1);

    assertThat(offsets(bob)).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aSessionWhoseInboxNeverBeganGoesOnWhereTheUserHasReadTo() {
    readOneAndLeaveThreeUnread();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    bob.isCutOff();
    node.broker().comeBack();

    Peer after = node.open(user("bob"), bob.greeting().session());

    assertThat(after.greeting().resumed()).isTrue();
    assertThat(after.client().gaps()).as("what other devices have read").containsExactly(
        new Gap("epoch", 1, 1, Gap.Reason.INTERRUPTED));
    assertThat(offsets(after)).containsExactly(2L, 3L, 4L);
  }

  @Test
  void aSessionIsKeptWhenThePlaceInItsInboxCannotBeRead() {
    readOneAndLeaveThreeUnread();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    bob.isCutOff();
    node.broker().comeBack();
    node.sessions().losePlaces();

    Peer early = node.open(user("bob"), bob.greeting().session());
    assertThat(early.client().answers()).singleElement().isInstanceOf(Outcome.Dismissed.class);
    early.isCutOff();
    node.sessions().comeBack();

    assertThat(offsets(node.open(user("bob"), bob.greeting().session()))).containsExactly(2L, 3L, 4L);
  }

  @Test
  void whatATopicForEverybodyMayHaveSaidMeanwhileIsNamedByAGap() {
    publish("global", 3);
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    node.broker().comeBack();
    publish("global", 2);
    passTime();
    publish("global", 1);

    assertThat(bob.client().gaps()).containsExactly(new Gap("epoch", 1, 3, Gap.Reason.INTERRUPTED));
    assertThat(offsets(bob, ReservedTopics.GLOBAL)).containsExactly(4L, 5L, 6L);
    assertThat(bob.client().events().get(1)).as("behind the greeting, in front of the first message")
        .isInstanceOf(Announced.class);
  }

  @Test
  void theGapIsToldAgainUntilItIsKnownToHaveArrived() {
    publish("global", 3);
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    node.broker().comeBack();
    passTime();
    bob.isCutOff();

    Peer after = node.open(user("bob"), bob.greeting().session());
    assertThat(after.client().gaps()).containsExactly(new Gap("epoch", 1, 3, Gap.Reason.INTERRUPTED));
    after.provesReception();
    after.isCutOff();

    assertThat(node.open(user("bob"), bob.greeting().session()).client().gaps()).isEmpty();
  }

  @Test
  void whereNothingWasEverSaidNothingIsMissing() {
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    node.broker().comeBack();
    passTime();
    publish("global", 1);

    assertThat(bob.client().gaps()).isEmpty();
    assertThat(offsets(bob, ReservedTopics.GLOBAL)).containsExactly(1L);
  }

  @Test
  void whoseConnectionIsGoneIsNotLookedAfterAnyMore() {
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    bob.isCutOff();
    node.broker().comeBack();
    int asked = node.broker().asked().size();
    passTime();

    assertThat(node.broker().asked()).hasSize(asked);
    assertThat(node.background().waiting()).isZero();
  }

  @Test
  void whoEntersARoomWhoseLogCannotBeReadIsAskedToComeAgain() {
    Peer bob = node.connect(user("bob"));
    node.broker().goAway();

    Outcome created = bob.says(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    assertThat(codeOf(created)).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(bob.connection().subscriptionTo(new TopicName("room:tea"))).isEmpty();
    node.broker().comeBack();

    assertThat(bob.says(new Command.JoinRoom("tea"))).isInstanceOf(Outcome.InRoom.class);
    assertThat(bob.connection().subscriptionTo(new TopicName("room:tea"))).isPresent();
  }

  @Test
  void whoLeavesAPartOfTheInboxOutMovesNobodysPlace() {
    Peer bob = node.open(user("bob"));
    send(1);
    bob.provesReception();
    bob.says(new Command.Unsubscribe(List.of(INBOX)));
    send(2);
    bob.says(new Command.Subscribe(List.of(TopicRequest.of(INBOX))));
    send(1);
    bob.provesReception();
    bob.isCutOff();

    Peer resumed = node.open(user("bob"), bob.greeting().session());
    send(1);
    resumed.provesReception();
    resumed.isCutOff();

    assertThat(offsets(resumed)).as("its own place").containsExactly(5L);
    assertThat(offsets(node.open(user("bob")))).as("that of the user").containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void whoAsksAgainForWhatItWasGivenStillSpeaksForItsUser() {
    Peer bob = node.open(user("bob"));
    send(4);
    bob.says(new Command.Subscribe(List.of(new TopicRequest(INBOX, null, null, new Position("epoch", 3), null))));
    bob.provesReception();
    assertThat(node.sessions().of(BOB)).contains(new Position("epoch", 4));

    bob.says(new Command.Subscribe(List.of(new TopicRequest(INBOX, null, null, null, 2))));
    send(1);
    bob.provesReception();
    assertThat(node.sessions().of(BOB)).contains(new Position("epoch", 5));
  }

  private void readOneAndLeaveThreeUnread() {
    Peer first = node.open(user("bob"));
    send(1);
    first.provesReception();
    first.isCutOff();
    send(3);
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      alice.says(new Command.DirectMessage("bob",
          new Publication(RawJson.of("{}"), Kind.CUSTOM, Priority.NORMAL, null, null, null)));
    }
  }

  private void publish(String topic, int count) {
    for (int i = 0; i < count; i++) {
      node.broker().publish(Messages.on(topic), RECORDED);
    }
    node.run();
  }

  private void passTime() {
    node.background().passTime();
    node.run();
  }

  private static NamespacePolicy recorded(Audience audience) {
    return new NamespacePolicy(audience, audience, RECORDED, PresenceMode.OFF, false, Overflow.CLOSE);
  }

  private static ErrorCode codeOf(Outcome outcome) {
    return ((Outcome.Refused) outcome).refusal().code();
  }

  private static List<Long> offsets(Peer peer) {
    return offsets(peer, new TopicName(INBOX));
  }

  private static List<Long> offsets(Peer peer, TopicName topic) {
    return peer.client().messages().stream().filter(message -> message.topic().equals(topic)).map(Message::recordedAt)
        .map(Position::offset).toList();
  }
}
