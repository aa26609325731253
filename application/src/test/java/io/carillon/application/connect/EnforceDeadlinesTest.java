package io.carillon.application.connect;

import static io.carillon.domain.fixture.Principals.expiringAt;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.SettableClock.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Notice.SubscriptionsEnded.Reason;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.RoomRequest;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnforceDeadlinesTest {

  private static final Instant EXPIRY = START.plus(Duration.ofMinutes(10));

  private final Node node = new Node();

  @Test
  void aConnectionThatDoesNotAuthenticateInTimeIsClosed() {
    Peer stranger = node.open((Principal) null);
    Instant deadline = START.plus(Node.AUTHENTICATION_TIMEOUT);

    assertThat(enforce(stranger, START)).isEqualTo(deadline);
    assertThat(enforce(stranger, deadline.minusMillis(1))).isEqualTo(deadline);
    assertThat(stranger.client().closes()).isEmpty();

    enforce(stranger, deadline);
    assertThat(stranger.client().closes()).containsExactly(CloseCause.NO_AUTHENTICATION);
  }

  @Test
  void aConnectionThatAuthenticatesInTimeStays() {
    Peer alice = node.open((Principal) null);
    alice.says(new Command.Authenticate(node.tokens().of(expiringAt(user("alice"), EXPIRY)), ResumeRequest.NONE));

    enforce(alice, START.plus(Node.AUTHENTICATION_TIMEOUT));

    assertThat(alice.client().closes()).isEmpty();
  }

  @Test
  void aClientIsWarnedOnceAMinuteBeforeItsTokenEnds() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    Instant warning = EXPIRY.minusSeconds(60);

    assertThat(enforce(alice, START)).isEqualTo(warning);
    assertThat(alice.client().notices()).isEmpty();

    assertThat(enforce(alice, warning)).isEqualTo(EXPIRY);
    enforce(alice, warning.plusSeconds(1));
    assertThat(alice.client().notices()).containsExactly(new Notice.TokenExpiring(EXPIRY));
  }

  @Test
  void aShortTokenIsWarnedOfAtThreeQuartersOfItsLifeAndSoIsEachThatReplacesIt() {
    Duration life = Duration.ofSeconds(12);
    Peer alice = node.connect(shortToken(START, life));
    for (int i = 0; i < 3; i++) {
      Instant begin = START.plusSeconds(9L * i);
      Instant warning = begin.plusSeconds(9);

      assertThat(enforce(alice, begin)).isEqualTo(warning);
      enforce(alice, warning.minusMillis(1));
      assertThat(alice.client().notices()).as("before the warning of token %s", i).hasSize(i);
      enforce(alice, warning);
      enforce(alice, warning.plusMillis(1));
      assertThat(alice.client().notices()).hasSize(i + 1).last().isEqualTo(new Notice.TokenExpiring(begin.plus(life)));

      alice.says(new Command.RefreshToken(node.tokens().of(shortToken(warning, life))));
    }
  }

  @Test
  void aClientThatOnlyHasTheSameTokenAgainIsNotWarnedAgain() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    enforce(alice, EXPIRY.minusSeconds(30));

    for (int i = 29; i > 0; i--) {
      alice.says(new Command.RefreshToken(node.tokens().of(expiringAt(user("alice"), EXPIRY))));
      enforce(alice, EXPIRY.minusSeconds(i));
    }

    assertThat(alice.client().notices()).containsExactly(new Notice.TokenExpiring(EXPIRY));
  }

  @Test
  void theTimeToAuthenticateIsNoneOfTheClocksThatSomebodySets() {
    Peer stranger = node.open((Principal) null);

    node.clock().step(Duration.ofHours(1));
    node.enforce().enforce(stranger.connection(), node.clock().instant());
    node.run();
    assertThat(stranger.client().closes()).isEmpty();

    node.clock().step(Duration.ofHours(-2));
    node.clock().advance(Node.AUTHENTICATION_TIMEOUT);
    node.enforce().enforce(stranger.connection(), node.clock().instant());
    node.run();
    assertThat(stranger.client().closes()).containsExactly(CloseCause.NO_AUTHENTICATION);
  }

  @Test
  void aNewTokenIsWarnedOfAgain() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    enforce(alice, EXPIRY.minusSeconds(60));
    Instant later = EXPIRY.plusSeconds(600);
    alice.says(new Command.RefreshToken(node.tokens().of(expiringAt(user("alice"), later))));

    enforce(alice, EXPIRY);
    enforce(alice, later.minusSeconds(60));

    assertThat(alice.client().closes()).isEmpty();
    assertThat(alice.client().notices()).containsExactly(new Notice.TokenExpiring(EXPIRY),
        new Notice.TokenExpiring(later));
  }

  @Test
  void aConnectionIsClosedWhenItsTokenEndsAndNotBefore() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));

    enforce(alice, EXPIRY.minusMillis(1));
    assertThat(alice.client().closes()).isEmpty();

    enforce(alice, EXPIRY);
    assertThat(alice.client().closes()).containsExactly(CloseCause.TOKEN_RAN_OUT);
  }

  @Test
  void aTokenThatWasAcceptedAfterItsEndLastsUntilTheAllowanceIsOver() {
    Principal late = new Principal(user("alice").user(), user("alice").use(), user("alice").permissions(),
        user("alice").grants(), START.minusSeconds(10), START.plusSeconds(20), START.minusSeconds(20));
    Peer alice = node.connect(late);

    assertThat(enforce(alice, START)).isEqualTo(START.plusSeconds(20));
    assertThat(alice.client().closes()).isEmpty();

    enforce(alice, START.plusSeconds(20));
    assertThat(alice.client().closes()).containsExactly(CloseCause.TOKEN_RAN_OUT);
  }

  @Test
  void aSubscriptionEndsWithTheTokenThatItRestsOn() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    Instant end = START.plusSeconds(90);
    AccessToken own = node.tokens().of(expiringAt(subscribing(user("alice"), "project:1"), end));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("project:1", own, null, null, null),
        TopicRequest.of("lobby"))));

    assertThat(enforce(alice, START)).isEqualTo(end);
    enforce(alice, end.minusMillis(1));
    assertThat(alice.client().notices()).isEmpty();
    assertThat(enforce(alice, end)).isEqualTo(EXPIRY.minusSeconds(60));

    assertThat(alice.client().notices())
        .containsExactly(new Notice.SubscriptionsEnded(Reason.TOKEN_EXPIRED, List.of(new TopicName("project:1"))));
    assertThat(node.hub().onMessage(Messages.on("project:1"))).isZero();
    assertThat(node.hub().onMessage(Messages.on("lobby"))).isEqualTo(1);
  }

  @Test
  void whileANewTokenIsBeingVerifiedNothingIsClosedForTheWantOfOne() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    Peer stranger = node.open((Principal) null);
    node.clock().advance(Duration.ofMinutes(10));
    alice.connection().setProving(true);
    stranger.connection().setProving(true);

    assertThat(enforce(alice, EXPIRY)).as("it stays due").isEqualTo(EXPIRY);
    enforce(stranger, EXPIRY);
    assertThat(alice.client().closes()).isEmpty();
    assertThat(stranger.client().closes()).isEmpty();

    alice.connection().setProving(false);
    stranger.connection().setProving(false);
    enforce(alice, EXPIRY);
    enforce(stranger, EXPIRY);
    assertThat(alice.client().closes()).containsExactly(CloseCause.TOKEN_RAN_OUT);
    assertThat(stranger.client().closes()).containsExactly(CloseCause.NO_AUTHENTICATION);
  }

  @Test
  void whatWaitsOfASubscriptionWhoseTokenHasEndedIsDroppedUnlessAnotherSubscriptionBringsItToo() {
    var wildcards = new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, History.NONE, PresenceMode.OFF, true,
        Overflow.CLOSE);
    Node open = new Node(Map.of("project", wildcards), new ConnectionLimits(10, 10, 10), Node.generous(), 100);
    Peer alice = open.connect(expiringAt(subscribing(user("alice"), "project:1"), EXPIRY));
    Instant end = START.plusSeconds(90);
    AccessToken own = open.tokens().of(expiringAt(subscribing(user("alice"), "project:**"), end));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("project:2", own, null, null, null),
        new TopicRequest("project:**", own, null, null, null), TopicRequest.of("project:1"))));

    open.enforce().enforce(alice.connection(), end);

    assertThat(alice.client().isWithdrawn(new TopicName("project:2"))).isTrue();
    assertThat(alice.client().isWithdrawn(new TopicName("project:3"))).isTrue();
    assertThat(alice.client().isWithdrawn(new TopicName("project:1"))).isFalse();
    assertThat(alice.client().isWithdrawn(new TopicName("lobby"))).isFalse();
  }

  @Test
  void aSubscriptionsTokenThatWasAcceptedAfterItsEndLastsUntilTheAllowanceIsOver() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    Principal late = new Principal(user("alice").user(), user("alice").use(), user("alice").permissions(),
        subscribing(user("alice"), "project:1").grants(), START.minusSeconds(10), START.plusSeconds(20),
        START.minusSeconds(20));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("project:1", node.tokens().of(late), null, null, null))));

    assertThat(enforce(alice, START)).isEqualTo(START.plusSeconds(20));
    assertThat(alice.client().notices()).isEmpty();

    enforce(alice, START.plusSeconds(20));
    assertThat(alice.client().notices()).hasSize(1);
  }

  @Test
  void aSubscriptionWhoseOwnTokenEndsStaysWhenTheConnectionsTokenPermitsItMeanwhile() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    Instant end = START.plusSeconds(90);
    AccessToken own = node.tokens().of(expiringAt(subscribing(user("alice"), "project:1"), end));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("project:1", own, null, null, null))));
    alice.says(new Command.RefreshToken(
        node.tokens().of(expiringAt(subscribing(user("alice"), "project:1"), EXPIRY))));

    enforce(alice, end);

    assertThat(alice.client().notices()).isEmpty();
    assertThat(node.hub().onMessage(Messages.on("project:1"))).isEqualTo(1);
  }

  @Test
  void aSubscriptionsTokenThatHasEndedPermitsNothingBeforeItsEndIsLookedAtEither() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    Instant end = START.plusSeconds(90);
    AccessToken own = node.tokens().of(expiringAt(subscribing(user("alice"), "project:1"), end));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("project:1", own, null, null, null))));
    node.clock().advance(Duration.between(START, end));

    alice.says(new Command.History("project:1", null, null, null));
    alice.says(new Command.RefreshToken(node.tokens().of(expiringAt(user("alice"), EXPIRY))));

    assertThat(alice.client().answers()).element(1).isInstanceOfSatisfying(Outcome.Refused.class,
        refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.FORBIDDEN));
    assertThat(alice.client().answers()).last().isInstanceOfSatisfying(Outcome.Refreshed.class,
        refreshed -> assertThat(refreshed.revoked()).containsExactly(new TopicName("project:1")));
  }

  @Test
  void aRoomThatIsNoLongerTheUsersIsNoLongerHeardEvenIfNobodyHasTold() {
    Peer alice = node.connect(expiringAt(user("alice"), EXPIRY));
    alice.says(new Command.CreateRoom(new RoomRequest("tea", false, null, List.of())));
    assertThat(enforce(alice, START)).isEqualTo(START.plus(EnforceDeadlines.ROOM_CHECK));
    assertThat(alice.client().notices()).isEmpty();

    node.rooms().lose("tea");
    assertThat(enforce(alice, START.plusSeconds(10))).isEqualTo(EXPIRY.minusSeconds(60));

    assertThat(alice.client().notices())
        .containsExactly(new Notice.SubscriptionsEnded(Reason.LEFT_ROOM, List.of(new TopicName("room:tea"))));
    assertThat(node.hub().onMessage(Messages.on("room:tea"))).isZero();
  }

  private static Principal shortToken(Instant issuedAt, Duration life) {
    Principal alice = user("alice");
    return new Principal(alice.user(), alice.use(), alice.permissions(), alice.grants(), issuedAt.plus(life),
        issuedAt.plus(life), issuedAt.plus(life.multipliedBy(3).dividedBy(4)));
  }

  private Instant enforce(Peer peer, Instant now) {
    node.clock().advance(Duration.between(node.clock().instant(), now));
    Instant next = node.enforce().enforce(peer.connection(), now);
    node.run();
    return next;
  }
}
