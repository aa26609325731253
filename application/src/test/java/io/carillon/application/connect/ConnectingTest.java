package io.carillon.application.connect;

import static io.carillon.domain.fixture.Principals.expiringAt;
import static io.carillon.domain.fixture.Principals.publishing;
import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static io.carillon.domain.fixture.SettableClock.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.connect.AdmitConnection.Verdict;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.protection.Admission;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectingTest {

  private static final @Nullable Principal NOBODY = null;

  private final Node node = new Node();

  @Test
  void aConnectionWithATokenIsWelcomedAndSubscribedToItsInboxAndToGlobal() {
    Peer alice = node.open(user("alice"));

    assertThat(alice.client().answers()).singleElement().isInstanceOfSatisfying(Outcome.Connected.class, connected -> {
      assertThat(connected.principal().user().value()).isEqualTo("alice");
      assertThat(connected.connection()).isEqualTo(alice.connection().id());
      assertThat(connected.session()).isEqualTo(alice.connection().session());
      assertThat(connected.opened()).extracting(opened -> opened.filter().value()).containsExactly("user:alice",
          "global");
    });
    assertThat(heard(alice, "user:alice")).isTrue();
    assertThat(heard(alice, "global")).isTrue();
    assertThat(heard(alice, "user:bob")).isFalse();
  }

  @Test
  void aConnectionWithoutATokenIsNotWelcomedBeforeItAuthenticates() {
    Peer stranger = node.open(NOBODY);
    assertThat(stranger.client().answers()).isEmpty();
    assertThat(heard(stranger, "global")).isFalse();

    Outcome outcome = stranger.says(new Command.Authenticate(node.tokens().of(user("alice")), ResumeRequest.NONE));

    assertThat(outcome).isInstanceOf(Outcome.Connected.class);
    assertThat(heard(stranger, "user:alice")).isTrue();
  }

  /** The node may have stood still between the handshake and the opening of the socket. */
  @Test
  void aTokenThatHasEndedSinceTheHandshakeOpensNothing() {
    Node single = new Node(Map.of(), new ConnectionLimits(10, 1, 10), Node.generous(), 10);
    Principal alice = expiringAt(user("alice"), START.plusSeconds(60));
    Verdict verdict = single.admit().admit("net", single.tokens().of(alice), ResumeRequest.NONE);

    single.clock().advance(Duration.ofSeconds(60));
    Peer late = single.open((Verdict.Admitted) verdict);

    assertThat(late.client().answers()).singleElement().isInstanceOfSatisfying(Outcome.Dismissed.class, dismissed -> {
      assertThat(dismissed.refusal().code()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
      assertThat(dismissed.cause()).isEqualTo(CloseCause.TOKEN_RAN_OUT);
    });
    assertThat(late.connection().subscriptions()).isEmpty();
    assertThat(single.open(user("alice")).greeting()).as("its place is free again").isNotNull();
  }

  @Test
  void aTokenThatIsNoGoodEndsTheAuthenticationAndIsCounted() {
    Peer expired = node.open(NOBODY);
    Peer forged = node.open(NOBODY);

    Outcome first = expired
        .says(new Command.Authenticate(node.tokens().with(TokenProblem.EXPIRED), ResumeRequest.NONE));
    Outcome second = forged
        .says(new Command.Authenticate(node.tokens().with(TokenProblem.BAD_SIGNATURE), ResumeRequest.NONE));

    assertThat(first).isInstanceOfSatisfying(Outcome.Dismissed.class, dismissed -> {
      assertThat(dismissed.refusal().code()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
      assertThat(dismissed.cause()).isEqualTo(CloseCause.TOKEN_EXPIRED);
    });
    assertThat(second).isInstanceOfSatisfying(Outcome.Dismissed.class, dismissed -> {
      assertThat(dismissed.refusal().code()).isEqualTo(ErrorCode.TOKEN_INVALID);
      assertThat(dismissed.cause()).isEqualTo(CloseCause.TOKEN_INVALID);
    });
    assertThat(node.telemetry().failures()).containsExactly(TokenProblem.EXPIRED, TokenProblem.BAD_SIGNATURE);
    assertThat(expired.connection().principal()).isNull();
  }

  @Test
  void aConnectionAuthenticatesOnce() {
    Peer alice = node.connect(user("alice"));

    assertThat(alice.says(new Command.Authenticate(node.tokens().of(user("bob")), ResumeRequest.NONE)))
        .isInstanceOfSatisfying(Outcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(alice.connection().principal()).isNotNull()
        .satisfies(principal -> assertThat(principal.user().value()).isEqualTo("alice"));
  }

  @Test
  void aUserWithTooManyConnectionsCannotAuthenticateOneMore() {
    Node strict = strict(9, 1, 9);
    strict.connect(user("alice"));
    Peer second = strict.open(NOBODY);

    assertThat(second.says(new Command.Authenticate(strict.tokens().of(user("alice")), ResumeRequest.NONE)))
        .isInstanceOfSatisfying(Outcome.Dismissed.class,
            dismissed -> assertThat(dismissed.cause()).isEqualTo(CloseCause.TOO_MANY_CONNECTIONS));
    strict.close().close(second.connection());

    assertThat(strict.quota().open()).isEqualTo(1);
    assertThat(strict.takesPlace(user("alice"))).isFalse();
  }

  @Test
  void aConnectionThatClosedMeanwhileKeepsNoPlaceOfItsUser() {
    Node strict = strict(9, 1, 9);
    Peer gone = strict.open(NOBODY);
    strict.close().close(gone.connection());

    var _ = strict.commands().handle(gone.connection(), "1",
        new Command.Authenticate(strict.tokens().of(user("alice")), ResumeRequest.NONE));

    assertThat(strict.takesPlace(user("alice"))).isTrue();
    assertThat(strict.hub().onMessage(Messages.on("global"))).isZero();
    assertThat(strict.broker().attachments()).isEmpty();
  }

  @Test
  void admissionLooksAtTheTokenThenAtTheRoom() {
    Node strict = strict(2, 1, 9);
    AccessToken alice = strict.tokens().of(user("alice"));

    assertThat(strict.admit().admit("net", strict.tokens().with(TokenProblem.EXPIRED), ResumeRequest.NONE))
        .isEqualTo(new Verdict.TokenRefused(TokenProblem.EXPIRED));
    assertThat(strict.admit().admit("net", alice, ResumeRequest.NONE)).isInstanceOf(Verdict.Admitted.class);
    assertThat(strict.admit().admit("net", alice, ResumeRequest.NONE))
        .isEqualTo(new Verdict.Full(Admission.TOO_MANY_OF_USER));
    assertThat(strict.admit().admit("net", null, ResumeRequest.NONE)).isInstanceOf(Verdict.Admitted.class);
    assertThat(strict.admit().admit("net", null, ResumeRequest.NONE))
        .isEqualTo(new Verdict.Full(Admission.SERVER_FULL));
    assertThat(strict.quota().open()).isEqualTo(2);
  }

  @Test
  void aNodeThatIsShortOfMemoryAdmitsNobodyAndGoesOnLater() {
    node.beShortOfMemory(true);
    assertThat(node.admit().admit("net", null, ResumeRequest.NONE))
        .isEqualTo(new Verdict.Full(Admission.SERVER_FULL));
    assertThat(node.quota().open()).isZero();

    node.beShortOfMemory(false);
    assertThat(node.admit().admit("net", null, ResumeRequest.NONE)).isInstanceOf(Verdict.Admitted.class);
  }

  @Test
  void theOldestConnectionOfAUserIsClosedForOneMoreWhereTheOperatorWantsThat() {
    Node node = Node.closingTheOldest(2);
    Peer first = node.open(user("alice"));
    Peer second = node.open(user("alice"));
    Peer bob = node.open(user("bob"));

    Peer third = node.open(user("alice"));

    assertThat(first.client().closes()).containsExactly(CloseCause.REPLACED);
    assertThat(List.of(second, third, bob)).allSatisfy(peer -> assertThat(peer.client().closes()).isEmpty());
    first.isCutOff();
    Peer fourth = node.open(NOBODY);
    assertThat(fourth.says(new Command.Authenticate(node.tokens().of(user("alice")), ResumeRequest.NONE)))
        .isInstanceOf(Outcome.Connected.class);
    assertThat(second.client().closes()).containsExactly(CloseCause.REPLACED);
    assertThat(third.client().closes()).isEmpty();
  }

  @Test
  void aReplacedConnectionsSessionCanBeResumedAndItsPlaceIsThatOfTheOldestThen() {
    Node node = Node.closingTheOldest(1);
    Peer first = node.open(user("alice"));
    Peer second = node.open(user("alice"));
    first.isCutOff();

    Peer again = node.open(user("alice"), first.greeting().session());

    assertThat(again.greeting().resumed()).isTrue();
    assertThat(second.client().closes()).containsExactly(CloseCause.REPLACED);
  }

  @Test
  void aConnectionThatIsTakenOverCostsNoOtherItsPlace() {
    Node node = Node.closingTheOldest(2);
    Peer first = node.open(user("alice"));
    Peer second = node.open(user("alice"));

    node.open(user("alice"), second.greeting().session());

    assertThat(first.client().closes()).isEmpty();
    assertThat(second.client().closes()).containsExactly(CloseCause.SESSION_RESUMED);
  }

  @Test
  void aConnectionThatIsReplacedBeforeItIsOpenIsClosed() {
    Node node = Node.closingTheOldest(1);
    AccessToken alice = node.tokens().of(user("alice"));
    var first = (Verdict.Admitted) node.admit().admit("net", alice, ResumeRequest.NONE);
    var second = (Verdict.Admitted) node.admit().admit("net", alice, ResumeRequest.NONE);
    node.run();

    assertThat(node.open(first).client().closes()).containsExactly(CloseCause.REPLACED);
    assertThat(node.open(second).client().closes()).isEmpty();
  }

  @Test
  void onlySoManyConnectionsComeFromOneAddress() {
    Node strict = strict(9, 9, 1);

    assertThat(strict.admit().admit("net", null, ResumeRequest.NONE)).isInstanceOf(Verdict.Admitted.class);
    assertThat(strict.admit().admit("net", null, ResumeRequest.NONE))
        .isEqualTo(new Verdict.Full(Admission.TOO_MANY_FROM_ADDRESS));
    assertThat(strict.admit().admit("other", null, ResumeRequest.NONE)).isInstanceOf(Verdict.Admitted.class);
  }

  @Test
  void anAdmissionThatComesToNothingGivesItsPlacesBack() {
    Node strict = strict(1, 1, 1);
    var admitted = (Verdict.Admitted) strict.admit().admit("net", strict.tokens().of(user("alice")),
        ResumeRequest.NONE);

    strict.admit().abandon(admitted);

    assertThat(strict.quota().open()).isZero();
    assertThat(strict.admit().admit("net", strict.tokens().of(user("alice")), ResumeRequest.NONE))
        .isInstanceOf(Verdict.Admitted.class);
  }

  @Test
  void closingGivesEveryPlaceBackOnceHoweverOftenItIsDone() {
    Node strict = strict(2, 2, 2);
    Peer first = strict.connect(user("alice"));
    Peer second = strict.connect(user("alice"));

    strict.close().close(first.connection());
    strict.close().close(first.connection());

    assertThat(strict.quota().open()).isEqualTo(1);
    assertThat(strict.registry().size()).isEqualTo(1);
    assertThat(strict.takesPlace(user("alice"))).isTrue();
    assertThat(strict.takesPlace(user("alice"))).isFalse();
    strict.close().close(second.connection());
    assertThat(strict.quota().open()).isZero();
  }

  @Test
  void closingEndsEverySubscription() {
    Peer alice = node.connect(user("alice"));
    alice.says(new Command.Subscribe(List.of(TopicRequest.of("lobby"))));

    node.close().close(alice.connection());

    assertThat(heard(alice, "lobby")).isFalse();
    assertThat(heard(alice, "user:alice")).isFalse();
    assertThat(node.broker().attachments()).containsExactlyInAnyOrder("+user:alice", "+global", "+lobby",
        "-user:alice", "-global", "-lobby");
  }

  @Test
  void aServiceTakesNoPlaceOfAUser() {
    Node strict = strict(9, 1, 9);
    strict.connect(service("billing"));
    Peer second = strict.connect(service("billing"));

    strict.close().close(second.connection());

    assertThat(strict.takesPlace(user("billing"))).isTrue();
  }

  @Test
  void aNewerTokenKeepsTheSubscriptionsThatItPermitsAndEndsTheOthers() {
    Peer alice = node.connect(subscribing(user("alice"), "project:1", "project:2"));
    alice.says(new Command.Subscribe(List.of(TopicRequest.of("project:1"),
        TopicRequest.of("project:2"), TopicRequest.of("lobby"))));
    Principal after = subscribing(user("alice"), "project:2");

    Outcome outcome = alice.says(new Command.RefreshToken(node.tokens().of(after)));

    assertThat(outcome).isInstanceOfSatisfying(Outcome.Refreshed.class, refreshed -> {
      assertThat(refreshed.principal()).isEqualTo(after);
      assertThat(refreshed.revoked()).extracting(TopicFilter::value).containsExactly("project:1");
    });
    assertThat(alice.connection().principal()).isEqualTo(after);
    assertThat(heard(alice, "project:1")).isFalse();
    for (String kept : List.of("project:2", "lobby", "user:alice", "global")) {
      assertThat(heard(alice, kept)).as(kept).isTrue();
    }
  }

  @Test
  void aSubscriptionThatRestsOnATokenOfItsOwnOutlivesARefresh() {
    Peer alice = node.connect(user("alice"));
    AccessToken own = node.tokens().of(subscribing(user("alice"), "project:1"));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("project:1", own, null, null, null))));

    alice.says(new Command.RefreshToken(node.tokens().of(user("alice"))));

    assertThat(heard(alice, "project:1")).isTrue();
  }

  @Test
  void aRefreshDecidesWhatMayBeDoneFromNowOn() {
    Peer alice = node.connect(publishing(user("alice"), "project:1"));

    alice.says(new Command.RefreshToken(node.tokens().of(user("alice"))));

    assertThat(alice.connection().principal()).isEqualTo(user("alice"));
  }

  @Test
  void aRefreshWithABadTokenIsRefusedAndChangesNothing() {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.ADMIN_READ));
    Principal before = alice.connection().principal();

    assertThat(alice.says(new Command.RefreshToken(node.tokens().with(TokenProblem.EXPIRED))))
        .isInstanceOfSatisfying(Outcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.TOKEN_EXPIRED));
    assertThat(alice.connection().principal()).isEqualTo(before);
    assertThat(node.telemetry().failures()).containsExactly(TokenProblem.EXPIRED);
  }

  @Test
  void aRefreshForAnotherUserOrUseEndsTheConnection() {
    Peer alice = node.connect(user("alice"));

    for (Principal other : List.of(user("bob"), service("alice"))) {
      assertThat(alice.says(new Command.RefreshToken(node.tokens().of(other))))
          .isInstanceOfSatisfying(Outcome.Dismissed.class, dismissed -> {
            assertThat(dismissed.refusal().code()).isEqualTo(ErrorCode.FORBIDDEN);
            assertThat(dismissed.cause()).isEqualTo(CloseCause.FORBIDDEN);
          });
      assertThat(alice.connection().principal()).isEqualTo(user("alice"));
    }
  }

  @Test
  void aClosedConnectionListensToNothingAndTakesNothing() {
    Peer alice = node.connect(user("alice"));
    node.close().close(alice.connection());

    assertThat(alice.connection().subscriptions()).isEmpty();
    assertThat(alice.connection().close(_ -> {})).isFalse();
    assertThat(alice.connection().add(anySubscription(alice))).isFalse();
    assertThat(alice.connection().become(user("alice"))).isFalse();
  }

  private static Subscription anySubscription(Peer peer) {
    return new Subscription(peer.client(), TopicFilter.parse("lobby").orElseThrow(),
        SubscriptionTerms.plain(Overflow.CLOSE));
  }

  private boolean heard(Peer peer, String topic) {
    int before = peer.client().messages().size();
    node.hub().onMessage(Messages.on(topic));
    node.run();
    return peer.client().messages().size() > before;
  }

  private static Node strict(int total, int perUser, int perAddress) {
    return new Node(Map.of(), new ConnectionLimits(total, perUser, perAddress), Node.generous(), 100);
  }
}
