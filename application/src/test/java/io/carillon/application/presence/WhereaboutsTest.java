package io.carillon.application.presence;

import static io.carillon.domain.fixture.Principals.expiringAt;
import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.SettableClock.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.access.Principal;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is reported to the registry when clients come, listen and go. */
class WhereaboutsTest {

  private static final NamespacePolicy CHAT = policy(Audience.EVERYONE, PresenceMode.ON);
  private static final @Nullable Principal NOBODY = null;

  private final Node node = new Node(Map.of("chat", CHAT, "crowd", policy(Audience.EVERYONE, PresenceMode.COUNTS),
      "vip", policy(Audience.GRANTED, PresenceMode.ON), "quiet", policy(Audience.EVERYONE, PresenceMode.OFF),
      "default", CHAT), new ConnectionLimits(99, 99, 99), Node.generous(), 9);

  @Test
  void whoConnectsArrivesAndWhoCloses() {
    Peer alice = node.connect(user("alice"));
    assertThat(reports()).containsExactly("alice arrives");

    node.close().close(alice.connection());
    node.close().close(alice.connection());
    assertThat(reports()).containsExactly("alice is lost from []");
  }

  @Test
  void whoAuthenticatesLaterArrivesLater() {
    Peer stranger = node.open(NOBODY);
    assertThat(reports()).isEmpty();

    stranger.says(new Command.Authenticate(node.tokens().of(user("alice")), ResumeRequest.NONE));
    assertThat(reports()).containsExactly("alice arrives");
  }

  @Test
  void whoNeverSaidWhoTheyAreWasNeverThere() {
    Peer stranger = node.open(NOBODY);
    node.close().close(stranger.connection());
    assertThat(reports()).isEmpty();

    stranger.says(new Command.Authenticate(node.tokens().of(user("alice")), ResumeRequest.NONE));
    assertThat(reports()).containsExactly("alice arrives", "alice is lost from []");
  }

  @Test
  void aTopicIsEnteredWhereItsNamespaceKeepsAccount() {
    Peer alice = connect(user("alice"));

    subscribe(alice, "chat:1", "crowd:1", "quiet:1", "lobby", "global", "user:alice", "presence:alice");

    assertThat(reports()).containsExactly("alice enters chat:1 ON", "alice enters crowd:1 COUNTS",
        "alice enters lobby ON");
    node.close().close(alice.connection());
    assertThat(reports()).containsExactly("alice is lost from [chat:1, crowd:1, lobby]");
  }

  @Test
  void listeningTwiceIsBeingThereOnceAndUnsubscribingIsLeaving() {
    Peer alice = connect(user("alice"));

    subscribe(alice, "chat:1", "chat:1");
    subscribe(alice, "chat:1");
    alice.says(new Command.Unsubscribe(List.of("chat:1", "chat:1", "chat:2")));
    node.close().close(alice.connection());

    assertThat(reports()).containsExactly("alice enters chat:1 ON", "alice leaves chat:1", "alice is lost from []");
  }

  @Test
  void whoMayNotListenIsNotThere() {
    subscribe(connect(user("alice")), "vip:1");

    assertThat(reports()).isEmpty();
  }

  @Test
  void aServiceIsNowhere() {
    Peer billing = node.connect(service("billing"));
    subscribe(billing, "chat:1");
    billing.says(new Command.Unsubscribe(List.of("chat:1")));
    node.close().close(billing.connection());

    assertThat(reports()).isEmpty();
  }

  @Test
  void listeningByAPatternIsBeingNowhere() {
    NamespacePolicy wild = new NamespacePolicy(Audience.GRANTED, Audience.GRANTED, History.NONE, PresenceMode.ON, true,
        Overflow.CLOSE);
    Node other = new Node(Map.of("chat", wild), new ConnectionLimits(9, 9, 9), Node.generous(), 9);
    Peer alice = other.connect(subscribing(user("alice"), "chat:*"));
    other.presence().forget();

    assertThat(subscribe(alice, "chat:*")).isInstanceOf(Outcome.Subscribed.class);

    assertThat(other.presence().reports()).isEmpty();
  }

  @Test
  void aRightThatIsLostIsAPlaceThatIsLeft() {
    Peer alice = connect(subscribing(user("alice"), "vip:1", "vip:2"));
    subscribe(alice, "vip:1", "vip:2");
    assertThat(reports()).hasSize(2);

    alice.says(new Command.RefreshToken(node.tokens().of(subscribing(user("alice"), "vip:2"))));

    assertThat(reports()).containsExactly("alice leaves vip:1");
  }

  @Test
  void aGrantThatRunsOutIsAPlaceThatIsLeft() {
    Peer alice = connect(user("alice"));
    Principal granted = expiringAt(subscribing(user("alice"), "vip:1"), START.plusSeconds(60));
    alice.says(new Command.Subscribe(List.of(new TopicRequest("vip:1", node.tokens().of(granted), null, null, null))));
    assertThat(reports()).containsExactly("alice enters vip:1 ON");

    node.clock().advance(Duration.ofSeconds(60));
    node.enforce().enforce(alice.connection(), node.clock().instant());

    assertThat(reports()).containsExactly("alice leaves vip:1");
  }

  @Test
  void aConnectionThatIsClosedMeanwhileStaysNowhere() {
    Peer alice = connect(user("alice"));
    node.close().close(alice.connection());
    assertThat(reports()).containsExactly("alice is lost from []");

    subscribe(alice, "chat:1");

    assertThat(reports()).containsExactly("alice enters chat:1 ON", "alice leaves chat:1");
  }

  private Peer connect(Principal who) {
    Peer peer = node.connect(who);
    node.presence().forget();
    return peer;
  }

  private List<String> reports() {
    List<String> reports = node.presence().reports();
    node.presence().forget();
    return reports;
  }

  private static Outcome subscribe(Peer peer, String... topics) {
    return peer.says(new Command.Subscribe(
        List.of(topics).stream().map(TopicRequest::of).toList()));
  }

  private static NamespacePolicy policy(Audience audience, PresenceMode presence) {
    return new NamespacePolicy(audience, audience, History.NONE, presence, false, Overflow.CLOSE);
  }
}
