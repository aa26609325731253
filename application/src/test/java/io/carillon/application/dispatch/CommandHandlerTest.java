package io.carillon.application.dispatch;

import static io.carillon.domain.fixture.Principals.expiringAt;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static io.carillon.domain.fixture.SettableClock.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.connection.RateLimits;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.fixture.RecordingClient.Event.Answered;
import io.carillon.application.fixture.RecordingClient.Event.Delivered;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Status;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.resumption.ResumeRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandHandlerTest {

  private static final Publication HELLO = new Publication(RawJson.of("\"hello\""), Kind.CUSTOM, Priority.NORMAL, null,
      null, null);
  private static final Command PING = new Command.Ping();
  private static final Command PUBLISH = new Command.Broadcast("lobby", HELLO);
  private static final RateLimit GENEROUS = RateLimit.perSecond(1_000_000, 1_000_000);
  private static final RateLimit ONE = RateLimit.perSecond(1, 1);

  @Test
  void aCommandIsAnsweredUnderItsOwnId() {
    Node node = new Node();
    Peer alice = node.connect(user("alice"));

    var _ = node.commands().handle(alice.connection(), "42", PING);
    var _ = node.commands().handle(alice.connection(), null, PING);
    node.run();

    assertThat(alice.client().events()).containsExactly(new Answered("42", new Outcome.Pong()),
        new Answered(null, new Outcome.Pong()));
  }

  @ParameterizedTest
  @MethodSource("commandsThatNeedAUser")
  void beforeItIsAuthenticatedAConnectionCanOnlyAuthenticateAndPing(Command command) {
    Node node = new Node();
    Peer stranger = node.open((Principal) null);

    assertThat(stranger.says(PING)).isEqualTo(new Outcome.Pong());
    assertThat(stranger.says(command)).isInstanceOfSatisfying(Outcome.Dismissed.class, dismissed -> {
      assertThat(dismissed.refusal().code()).isEqualTo(ErrorCode.UNAUTHORIZED);
      assertThat(dismissed.cause()).isEqualTo(CloseCause.TOKEN_MISSING);
    });
    assertThat(node.broker().published()).isEmpty();
  }

  static List<Command> commandsThatNeedAUser() {
    return List.of(PUBLISH, new Command.DirectMessage("bob", HELLO), subscribe("lobby"),
        new Command.Unsubscribe(List.of("lobby")), new Command.Ack("lobby", new Position("e", 1)),
        new Command.RefreshToken(new AccessToken("t")));
  }

  /** A command that was sent in time may be handled late, because the node stood still meanwhile. */
  @ParameterizedTest
  @MethodSource("commandsOfAUser")
  void aCommandIsNotCarriedOutOnceItsSendersTokenHasEnded(Command command) {
    Node node = new Node();
    Instant end = START.plusSeconds(60);
    Peer alice = node.connect(expiringAt(withPermissions(user("alice"), Permission.MESSAGE_DIRECT), end));

    node.clock().advance(Duration.ofSeconds(60));

    assertThat(alice.says(command)).isInstanceOfSatisfying(Outcome.Refused.class,
        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.TOKEN_EXPIRED));
    assertThat(node.broker().published()).isEmpty();
    assertThat(alice.connection().chosenSubscriptions()).isZero();
  }

  static List<Command> commandsOfAUser() {
    return List.of(PING, PUBLISH, new Command.DirectMessage("bob", HELLO), subscribe("lobby"),
        new Command.Unsubscribe(List.of("lobby")), new Command.Ack("lobby", new Position("e", 1)),
        new Command.History("lobby", null, null, null), new Command.TopicPresence("lobby", null, 10),
        new Command.SetPresence(Status.AWAY, null), new Command.JoinRoom("tea"), new Command.ListRooms(true, null, 10));
  }

  @Test
  void aNewTokenIsTakenThoughTheOldOneHasEndedAndWhatFollowsIsCarriedOut() {
    Node node = new Node();
    Instant end = START.plusSeconds(60);
    Peer alice = node.connect(expiringAt(user("alice"), end));

    node.clock().advance(Duration.ofSeconds(61));
    Outcome before = alice.says(PUBLISH);
    Outcome refreshed = alice.says(new Command.RefreshToken(node.tokens().of(user("alice"))));
    Outcome after = alice.says(PUBLISH);

    assertThat(before).isInstanceOf(Outcome.Refused.class);
    assertThat(refreshed).isInstanceOf(Outcome.Refreshed.class);
    assertThat(after).isInstanceOf(Outcome.Published.class);
    assertThat(node.broker().published()).hasSize(1);
  }

  @Test
  void nothingOfASubscriptionComesBeforeItsAnswer() {
    Node node = new Node();
    Peer alice = node.connect(user("alice"));
    var early = Messages.on("lobby");

    var _ = node.commands().handle(alice.connection(), "1", subscribe("lobby"));
    node.hub().onMessage(early);
    node.run();

    assertThat(alice.client().events()).hasSize(2);
    assertThat(alice.client().events().getFirst()).isInstanceOf(Answered.class);
    assertThat(alice.client().events().getLast())
        .isInstanceOfSatisfying(Delivered.class, delivered -> assertThat(delivered.message()).isEqualTo(early));
  }

  @Test
  void onlyWhatMayAskForATokenIssuersKeysOrForALogMayBlock() {
    CommandHandler commands = new Node().commands();
    AccessToken token = new AccessToken("t");

    assertThat(commands.mayBlock(new Command.Authenticate(token, ResumeRequest.NONE))).isTrue();
    assertThat(commands.mayBlock(new Command.RefreshToken(token))).isTrue();
    assertThat(commands.mayBlock(new Command.Subscribe(List.of(new TopicRequest("lobby", token, null, null, null)))))
        .isTrue();
    assertThat(commands.mayBlock(new Command.Subscribe(List.of(new TopicRequest("lobby", null, null, null, 1)))))
        .isTrue();
    assertThat(commands.mayBlock(new Command.History("lobby", null, null, null))).isTrue();
    assertThat(commands.mayBlock(subscribe("lobby"))).isFalse();
    assertThat(commands.mayBlock(PUBLISH)).isFalse();
    assertThat(commands.mayBlock(PING)).isFalse();
  }

  @Test
  void whatAsksABrokerThatWaitsForOthersMayBlock() {
    Node node = new Node();
    node.broker().block();
    CommandHandler commands = node.commands();

    assertThat(commands.mayBlock(subscribe("lobby"))).isTrue();
    assertThat(commands.mayBlock(PUBLISH)).as("it is answered later").isFalse();
    assertThat(commands.mayBlock(new Command.DirectMessage("bob", HELLO))).isFalse();
    assertThat(commands.mayBlock(PING)).isFalse();
    assertThat(commands.mayBlock(new Command.Unsubscribe(List.of("lobby")))).isFalse();
  }

  @Test
  void whatIsPublishedIsAnsweredWhenItsOutcomeIsKnownAndTheNextOneMayBegin() {
    Node node = new Node();
    CompletableFuture<PublishOutcome> first = node.broker().settleLater();
    Peer alice = node.connect(user("alice"));

    CompletableFuture<Void> one = node.commands().handle(alice.connection(), "1", PUBLISH);
    assertThat(PUBLISH.overlaps()).isTrue();
    assertThat(subscribe("lobby").overlaps()).as("it would not see what is under way").isFalse();
    CompletableFuture<Void> two = node.commands().handle(alice.connection(), "2", PING);

    assertThat(one).isNotDone();
    assertThat(two).isCompleted();
    first.completeExceptionally(new BrokerUnavailableException("gone", new IOException()));
    assertThat(one).isCompleted();
    node.run();
    assertThat(alice.client().events()).filteredOn(Answered.class::isInstance)
        .extracting(event -> ((Answered) event).outcome())
        .hasAtLeastOneElementOfType(Outcome.Pong.class)
        .last().isInstanceOfSatisfying(Outcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @Test
  void aCommandThatComesTooFastIsRefusedAndNotPerformed() {
    Node node = node(new RateLimits(ONE, ONE, GENEROUS, GENEROUS));
    Peer alice = node.connect(user("alice"));
    alice.says(PUBLISH);

    Outcome second = alice.says(PUBLISH);

    assertThat(second).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
      assertThat(refused.refusal().code()).isEqualTo(ErrorCode.RATE_LIMITED);
      assertThat(refused.refusal().retryAfter()).isEqualTo(Duration.ofSeconds(1));
    });
    assertThat(node.broker().published()).hasSize(1);

    node.clock().advance(Duration.ofSeconds(1));
    assertThat(alice.says(PUBLISH)).isInstanceOf(Outcome.Published.class);
  }

  @Test
  void publishingAndOtherCommandsHaveAllowancesOfTheirOwn() {
    Peer alice = node(new RateLimits(ONE, ONE, GENEROUS, GENEROUS)).connect(user("alice"));

    assertThat(alice.says(PUBLISH)).isInstanceOf(Outcome.Published.class);
    assertThat(alice.says(PING)).isInstanceOf(Outcome.Pong.class);
    assertThat(alice.says(PING)).isInstanceOf(Outcome.Refused.class);
    assertThat(alice.says(new Command.DirectMessage("bob", HELLO)))
        .isInstanceOfSatisfying(Outcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.RATE_LIMITED));
  }

  @Test
  void oneConnectionsHasteIsNotAnothers() {
    Node node = node(new RateLimits(ONE, ONE, GENEROUS, GENEROUS));
    Peer alice = node.connect(user("alice"));
    Peer again = node.connect(user("alice"));
    alice.says(PUBLISH);
    alice.says(PUBLISH);

    assertThat(again.says(PUBLISH)).isInstanceOf(Outcome.Published.class);
  }

  @Test
  void aCommandThatNamesSeveralTopicsCountsOnceForEach() {
    Peer alice = node(new RateLimits(GENEROUS, RateLimit.perSecond(1, 4), GENEROUS, GENEROUS))
        .connect(user("alice"));

    assertThat(alice.says(subscribe("a", "b", "c"))).isInstanceOf(Outcome.Subscribed.class);
    assertThat(alice.says(new Command.Unsubscribe(List.of("a", "b")))).isInstanceOf(Outcome.Refused.class);
    assertThat(alice.says(new Command.Unsubscribe(List.of("a")))).isInstanceOf(Outcome.Unsubscribed.class);
  }

  @Test
  void aClientThatKeepsBreakingTheLimitsIsDismissed() {
    Peer alice = node(new RateLimits(ONE, ONE, RateLimit.perSecond(1, 3), GENEROUS)).connect(user("alice"));
    alice.says(PING);

    for (int i = 0; i < 3; i++) {
      assertThat(alice.says(PING)).isInstanceOf(Outcome.Refused.class);
    }
    assertThat(alice.says(PING)).isInstanceOfSatisfying(Outcome.Dismissed.class,
        dismissed -> assertThat(dismissed.cause()).isEqualTo(CloseCause.KEEPS_BREAKING_LIMITS));
  }

  @Test
  void aClientThatIsTooFastNowAndThenIsForgiven() {
    Node node = node(new RateLimits(ONE, ONE, RateLimit.perSecond(1, 3), GENEROUS));
    Peer alice = node.connect(user("alice"));

    for (int i = 0; i < 50; i++) {
      assertThat(alice.says(PING)).isInstanceOf(Outcome.Pong.class);
      assertThat(alice.says(PING)).isInstanceOf(Outcome.Refused.class);
      node.clock().advance(Duration.ofSeconds(1));
    }
  }

  @Test
  void aMessageThatMakesNoSenseIsAnsweredWithWhatIsWrongUntilThereAreTooMany() {
    Node node = node(new RateLimits(GENEROUS, GENEROUS, GENEROUS, RateLimit.perSecond(1, 2)));
    Peer alice = node.connect(user("alice"));
    Refusal refusal = Refusal.badField("topic", "topic is required");

    for (int i = 0; i < 3; i++) {
      node.commands().handleMalformed(alice.connection(), "7", refusal);
    }
    node.run();

    assertThat(alice.client().events()).containsExactly(new Answered("7", new Outcome.Refused(refusal)),
        new Answered("7", new Outcome.Refused(refusal)),
        new Answered("7", new Outcome.Dismissed(refusal, CloseCause.TOO_MANY_BAD_MESSAGES)));
  }

  private static Node node(RateLimits rates) {
    return new Node(Map.of(), new ConnectionLimits(1_000, 1_000, 1_000), rates, 100);
  }

  private static Command subscribe(String... topics) {
    return new Command.Subscribe(
        List.of(topics).stream().map(topic -> TopicRequest.of(topic)).toList());
  }
}
