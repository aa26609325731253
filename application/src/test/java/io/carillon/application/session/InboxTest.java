package io.carillon.application.session;

import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.Permission;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.LogPage.Removal;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages to users who are away, on one device or on several. */
class InboxTest {

  private static final String INBOX = "user:bob";

  private final Node node = new Node();
  private final Peer alice = node.connect(withPermissions(user("alice"), Permission.MESSAGE_DIRECT));

  @Test
  void whatCameWhileTheUserWasAwayArrivesInOrderWhenTheNextDeviceConnects() {
    List<Outcome.Published> sent = List.of(send(), send(), send());
    assertThat(sent).extracting(Outcome.Published::deliveredTo).containsOnly(0);
    assertThat(sent).extracting(Outcome.Published::position)
        .containsExactly(new Position("epoch", 1), new Position("epoch", 2), new Position("epoch", 3));

    Peer bob = node.open(user("bob"));
    send();

    assertThat(offsets(bob)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(bob.client().gaps()).isEmpty();
    assertThat(bob.greeting().resumed()).isFalse();
  }

  @Test
  void whatADeviceHasSurelyReceivedIsNotForTheNext() {
    send();
    send();
    Peer first = node.open(user("bob"));
    first.provesReception();
    send();

    Peer second = node.open(user("bob"));
    first.isCutOff();
    Peer third = node.open(user("bob"));

    assertThat(offsets(second)).containsExactly(3L);
    assertThat(offsets(third)).containsExactly(3L);
  }

  @Test
  void whatNoDeviceIsSureOfComesAgain() {
    send();
    Peer first = node.open(user("bob"));
    assertThat(offsets(first)).containsExactly(1L);
    first.isCutOff();

    assertThat(offsets(node.open(user("bob")))).containsExactly(1L);
  }

  @Test
  void eachDeviceHasAPlaceOfItsOwn() {
    Peer phone = node.open(user("bob"));
    Peer tablet = node.open(user("bob"));
    for (int i = 0; i < 6; i++) {
      send();
    }
    acknowledge(phone, 5);
    acknowledge(tablet, 2);
    phone.isCutOff();
    tablet.isCutOff();
    send();

    assertThat(offsets(node.open(user("bob"), tablet.greeting().session()))).containsExactly(3L, 4L, 5L, 6L, 7L);
    assertThat(offsets(node.open(user("bob"), phone.greeting().session()))).containsExactly(6L, 7L);
    assertThat(offsets(node.open(user("bob")))).containsExactly(6L, 7L);
  }

  @Test
  void anAcknowledgementNeverMovesBack() {
    Peer bob = node.open(user("bob"));
    for (int i = 0; i < 4; i++) {
      send();
    }

    assertThat(acknowledge(bob, 3)).isEqualTo(new Outcome.Acknowledged());
    assertThat(acknowledge(bob, 1)).isEqualTo(new Outcome.Acknowledged());
    bob.isCutOff();

    assertThat(offsets(node.open(user("bob"), bob.greeting().session()))).containsExactly(4L);
  }

  @Test
  void aProofThatComesLateDoesNotUndoAnAcknowledgement() {
    Peer bob = node.open(user("bob"));
    send();
    bob.isPinged();
    send();
    acknowledge(bob, 2);
    bob.answersPing();
    bob.isCutOff();

    assertThat(offsets(node.open(user("bob"), bob.greeting().session()))).isEmpty();
  }

  @Test
  void onlyWhatWasGivenCanBeAcknowledged() {
    Peer bob = node.open(user("bob"));
    send();

    assertThat(refusal(acknowledge(bob, 2))).satisfies(refusal -> {
      assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_MESSAGE);
      assertThat(refusal.field()).isEqualTo("offset");
    });
    assertThat(refusal(bob.says(new Command.Ack(INBOX, new Position("other", 1)))).code())
        .isEqualTo(ErrorCode.CONFLICT);
    assertThat(refusal(bob.says(new Command.Ack("user:alice", new Position("epoch", 1)))).code())
        .isEqualTo(ErrorCode.NOT_SUBSCRIBED);
    assertThat(refusal(bob.says(new Command.Ack("global", new Position("epoch", 0)))).code())
        .isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(refusal(bob.says(new Command.Ack("no topic", new Position("epoch", 0)))).code())
        .isEqualTo(ErrorCode.BAD_TOPIC);
    bob.isCutOff();
    assertThat(offsets(node.open(user("bob")))).containsExactly(1L);
  }

  @Test
  void aProofIsAskedForSoonWhenSomethingCame() {
    Peer bob = node.open(user("bob"));
    bob.says(new Command.Subscribe(List.of(TopicRequest.of("lobby"))));
    assertThat(bob.client().proofsWanted()).isZero();

    send();

    assertThat(bob.client().proofsWantedSoon()).isEqualTo(1);
  }

  @Test
  void whatTheInboxNoLongerHasIsToldFromWhereToWhere() {
    Peer first = node.open(user("bob"));
    send();
    first.provesReception();
    first.isCutOff();
    for (int i = 0; i < 5; i++) {
      send();
    }
    node.broker().forget(INBOX, 4, Removal.SIZE);

    Peer fresh = node.open(user("bob"));
    Peer resumed = node.open(user("bob"), first.greeting().session());

    for (Peer bob : List.of(fresh, resumed)) {
      assertThat(bob.client().gaps()).containsExactly(new Gap("epoch", 2, 4, Gap.Reason.TRIMMED));
      assertThat(offsets(bob)).containsExactly(5L, 6L);
    }
    Connected.Start inbox = resumed.greeting().starts().getFirst();
    assertThat(inbox.recovered()).isFalse();
    assertThat(inbox.loss()).isEqualTo(Loss.TRIMMED);
  }

  @Test
  void aNewLifeOfTheInboxIsSentFromItsBeginning() {
    Peer first = node.open(user("bob"));
    send();
    first.provesReception();
    first.isCutOff();
    node.broker().lose(INBOX);
    send();
    send();

    Peer fresh = node.open(user("bob"));
    Peer resumed = node.open(user("bob"), first.greeting().session());

    for (Peer bob : List.of(fresh, resumed)) {
      assertThat(offsets(bob)).containsExactly(1L, 2L);
      assertThat(bob.client().messages()).extracting(message -> message.recordedAt().epoch()).containsOnly("other");
    }
    assertThat(resumed.greeting().starts().getFirst().loss()).isEqualTo(Loss.EPOCH_CHANGED);
  }

  @Test
  void whileTheLogIsAwayAUserGoesOnFromWhereItHasRead() {
    Peer first = node.open(user("bob"));
    send();
    first.provesReception();
    first.isCutOff();
    send();
    node.broker().goAway();
    Peer bob = node.open(user("bob"));
    assertThat(offsets(bob)).isEmpty();

    node.broker().comeBack();
    node.background().passTime();
    node.run();

    assertThat(offsets(bob)).containsExactly(2L);
  }

  @Test
  void anInboxThatIsNotRecordedKeepsNothing() {
    var unrecorded = new NamespacePolicy(Audience.GRANTED, Audience.EVERYONE, History.NONE, PresenceMode.OFF, false,
        Overflow.CLOSE);
    Node forgetful = new Node(Map.of("user", unrecorded), new ConnectionLimits(9, 9, 9), Node.generous(), 9);
    Peer carol = forgetful.connect(user("carol"));
    carol.says(message());

    Peer bob = forgetful.open(user("bob"));
    carol.says(message());
    bob.provesReception();
    bob.isCutOff();

    assertThat(bob.client().messages()).hasSize(1);
    assertThat(bob.client().proofsWanted()).isZero();
    assertThat(forgetful.open(user("bob")).client().messages()).isEmpty();
  }

  private Outcome.Published send() {
    return (Outcome.Published) alice.says(message());
  }

  private static Command.DirectMessage message() {
    return new Command.DirectMessage("bob",
        new Publication(RawJson.of("{}"), Kind.CUSTOM, Priority.NORMAL, null, null, null));
  }

  private static Outcome acknowledge(Peer bob, long offset) {
    return bob.says(new Command.Ack(INBOX, new Position("epoch", offset)));
  }

  private static Refusal refusal(Outcome outcome) {
    return ((Outcome.Refused) outcome).refusal();
  }

  private static List<Long> offsets(Peer peer) {
    return peer.client().messages().stream().map(Message::recordedAt).map(Position::offset).toList();
  }
}
