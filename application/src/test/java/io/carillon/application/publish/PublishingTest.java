package io.carillon.application.publish;

import static io.carillon.domain.fixture.Principals.publishing;
import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Publication;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.Permission;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishingTest {

  private static final Publication HELLO = new Publication(RawJson.of("\"hello\""), Kind.CUSTOM, Priority.NORMAL, null,
      null, null);

  private final Node node = new Node();

  @Test
  void aBroadcastReachesWhoeverListensAndItsAnswerNamesTheMessage() {
    Peer alice = node.connect(user("alice"));
    Peer bob = node.connect(user("bob"));
    bob.says(new Command.Subscribe(List.of(TopicRequest.of("lobby"))));

    Outcome outcome = alice.says(new Command.Broadcast("lobby", HELLO));

    Message message = bob.client().messages().getFirst();
    assertThat(outcome).isEqualTo(new Outcome.Published(message.id(), null, false, null));
    assertThat(message.sender().value()).isEqualTo("alice");
    assertThat(message.topic().value()).isEqualTo("lobby");
    assertThat(message.payload()).isEqualTo(RawJson.of("\"hello\""));
    assertThat(alice.client().messages()).isEmpty();
  }

  @Test
  void aNamespaceBoundsWhatAUserPublishesOnAllDevicesTogether() {
    NamespacePolicy slow = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, History.NONE, PresenceMode.OFF,
        false, Overflow.CLOSE, 2);
    Node strict = new Node(Map.of("chat", slow), new ConnectionLimits(9, 9, 9), Node.generous(), 9);
    Peer phone = strict.connect(user("alice"));
    Peer laptop = strict.connect(user("alice"));
    for (Peer device : List.of(phone, laptop, phone, laptop)) {
      assertThat(device.says(new Command.Broadcast("chat:1", HELLO))).isInstanceOf(Outcome.Published.class);
    }

    for (Peer device : List.of(phone, laptop)) {
      assertThat(device.says(new Command.Broadcast("chat:2", HELLO))).isInstanceOfSatisfying(Outcome.Refused.class,
          refused -> {
            assertThat(refused.refusal().code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(refused.refusal().advice()).contains("namespace chat", "2 messages");
            assertThat(refused.refusal().retryAfter()).isEqualTo(Duration.ofMillis(500));
          });
    }
    assertThat(phone.says(new Command.Broadcast("lobby", HELLO))).isInstanceOf(Outcome.Published.class);
    assertThat(strict.connect(user("bob")).says(new Command.Broadcast("chat:1", HELLO)))
        .isInstanceOf(Outcome.Published.class);
    strict.clock().advance(Duration.ofMillis(500));
    assertThat(laptop.says(new Command.Broadcast("chat:2", HELLO))).isInstanceOf(Outcome.Published.class);
    assertThat(strict.broker().published()).hasSize(7);
  }

  @Test
  void everythingThatAPublisherSaysAboutAMessageGoesWithIt() {
    Peer alice = node.connect(user("alice"));
    var publication = new Publication(RawJson.of("1"), Kind.AGENT, Priority.CRITICAL, Duration.ofSeconds(5),
        RawJson.of("[\"x\"]"), "key");

    alice.says(new Command.Broadcast("lobby", publication));

    Message message = node.broker().published().getFirst();
    assertThat(message.kind()).isEqualTo(Kind.AGENT);
    assertThat(message.priority()).isEqualTo(Priority.CRITICAL);
    assertThat(message.tags()).isEqualTo(RawJson.of("[\"x\"]"));
    assertThat(message.idempotencyKey()).isEqualTo("key");
    assertThat(message.publishedAt()).isEqualTo(SettableClock.START);
    assertThat(message.expiry()).isEqualTo(new Deadline(TimeUnit.SECONDS.toNanos(5)));
  }

  @ParameterizedTest
  @CsvSource({"'', BAD_TOPIC", "no topic, BAD_TOPIC", "chat:*, BAD_TOPIC", "**, BAD_TOPIC", "project:42, FORBIDDEN",
      "user:bob, FORBIDDEN", "global, FORBIDDEN", "presence:bob, FORBIDDEN", "system:log, FORBIDDEN"})
  void aBroadcastThatIsNotAllowedIsRefusedAndPublishesNothing(String topic, ErrorCode code) {
    Peer alice = node.connect(user("alice"));

    assertThat(codeOf(alice.says(new Command.Broadcast(topic, HELLO)))).isEqualTo(code);
    assertThat(node.broker().published()).isEmpty();
  }

  @Test
  void aServiceSpeaksToEverybody() {
    Peer bob = node.connect(user("bob"));
    Peer billing = node.connect(service("billing"));

    assertThat(billing.says(new Command.Broadcast("global", HELLO))).isInstanceOf(Outcome.Published.class);
    assertThat(bob.client().messages()).hasSize(1);
  }

  @Test
  void aDirectMessageReachesEveryConnectionOfItsUserAndSaysHowMany() {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.MESSAGE_DIRECT));
    Peer phone = node.connect(user("bob"));
    Peer laptop = node.connect(user("bob"));
    Peer carol = node.connect(user("carol"));

    Outcome outcome = alice.says(new Command.DirectMessage("bob", HELLO));

    assertThat(outcome).isInstanceOfSatisfying(Outcome.Published.class,
        published -> assertThat(published.deliveredTo()).isEqualTo(2));
    assertThat(phone.client().messages()).hasSize(1);
    assertThat(laptop.client().messages()).hasSize(1);
    assertThat(carol.client().messages()).isEmpty();
  }

  @Test
  void aDirectMessageToAnAbsentUserReachesNobody() {
    Peer alice = node.connect(publishing(user("alice"), "user:*"));

    assertThat(alice.says(new Command.DirectMessage("nobody", HELLO))).isInstanceOfSatisfying(Outcome.Published.class,
        published -> assertThat(published.deliveredTo()).isZero());
  }

  @Test
  void aDirectMessageThatIsNotAllowedIsRefusedInTheSameWayWhetherTheUserIsThereOrNot() {
    Peer alice = node.connect(user("alice"));
    node.connect(user("bob"));

    Outcome present = alice.says(new Command.DirectMessage("bob", HELLO));
    Outcome absent = alice.says(new Command.DirectMessage("bot", HELLO));

    assertThat(codeOf(present)).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(((Outcome.Refused) present).refusal().advice().replace("bob", "bot"))
        .isEqualTo(((Outcome.Refused) absent).refusal().advice());
  }

  @ParameterizedTest
  @CsvSource({"''", "a:b", "*", "b b"})
  void aUserThatCannotBeIsABadField(String user) {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.MESSAGE_DIRECT));

    assertThat(alice.says(new Command.DirectMessage(user, HELLO))).isInstanceOfSatisfying(Outcome.Refused.class,
        refused -> {
          assertThat(refused.refusal().code()).isEqualTo(ErrorCode.BAD_MESSAGE);
          assertThat(refused.refusal().field()).isEqualTo("target_user");
        });
  }

  @Test
  void aRetryIsAnsweredWithTheFirstMessagesIdAndSaidToBeOne() {
    Peer alice = node.connect(user("alice"));
    node.broker().answerWith(new PublishOutcome.Accepted(new MessageId("first"), 7, true));

    assertThat(alice.says(new Command.Broadcast("lobby", HELLO)))
        .isEqualTo(new Outcome.Published(new MessageId("first"), null, true, null));
  }

  @Test
  void aKeyThatWasUsedForAnotherPayloadIsAConflict() {
    Peer alice = node.connect(user("alice"));
    node.broker().answerWith(new PublishOutcome.Conflict());

    assertThat(codeOf(alice.says(new Command.Broadcast("lobby", HELLO)))).isEqualTo(ErrorCode.CONFLICT);
  }

  @Test
  void aBrokerThatIsAwayIsSaidSoWithoutTellingWhatIsBehindIt() {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.MESSAGE_DIRECT));
    node.broker().goAway();

    for (Command command : List.of(new Command.Broadcast("lobby", HELLO), new Command.DirectMessage("bob", HELLO))) {
      Outcome outcome = alice.says(command);
      assertThat(codeOf(outcome)).isEqualTo(ErrorCode.UNAVAILABLE);
      assertThat(((Outcome.Refused) outcome).refusal().advice()).doesNotContain("secret-host", "Exception");
    }
  }

  private static ErrorCode codeOf(Outcome outcome) {
    return ((Outcome.Refused) outcome).refusal().code();
  }
}
