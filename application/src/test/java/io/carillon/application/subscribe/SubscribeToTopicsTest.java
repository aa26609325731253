package io.carillon.application.subscribe;

import static io.carillon.domain.fixture.Principals.expiringAt;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.command.TopicResult;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.application.fixture.RecordingClient.Event.Delivered;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SubscribeToTopicsTest {

  private static final NamespacePolicy CHAT = new NamespacePolicy(Audience.EVERYONE, Audience.EVERYONE, History.NONE,
      PresenceMode.OFF, true, Overflow.DROP_OLDEST);

  private final Node node = new Node(Map.of("chat", CHAT), new ConnectionLimits(99, 99, 99), Node.generous(), 3);

  @Test
  void eachTopicIsJudgedByItself() {
    Peer alice = node.connect(subscribing(user("alice"), "project:42"));

    var results = subscribe(alice, "lobby", "project:42", "project:43", "no topic", "user:bob", "presence:bob", "*:x");

    assertThat(results).extracting(TopicResult::topic).containsExactly("lobby", "project:42", "project:43", "no topic",
        "user:bob", "presence:bob", "*:x");
    assertThat(results).extracting(SubscribeToTopicsTest::codeOf).containsExactly(null, null, ErrorCode.FORBIDDEN,
        ErrorCode.BAD_TOPIC, ErrorCode.FORBIDDEN, ErrorCode.FORBIDDEN, ErrorCode.BAD_TOPIC);
    assertThat(heard(alice, "lobby")).isTrue();
    assertThat(heard(alice, "project:42")).isTrue();
    assertThat(heard(alice, "project:43")).isFalse();
    assertThat(heard(alice, "user:bob")).isFalse();
  }

  @Test
  void aPatternIsSubscribedToLikeATopic() {
    Peer alice = node.connect(withPermissions(user("alice"), Permission.TOPIC_WILDCARD));

    var results = subscribe(alice, "chat:*");

    assertThat(codeOf(results.getFirst())).isNull();
    assertThat(heard(alice, "chat:1")).isTrue();
    assertThat(heard(alice, "chat:1:2")).isFalse();
  }

  @Test
  void aTopicThatIsSubscribedToTwiceIsDeliveredOnce() {
    Peer alice = node.connect(user("alice"));

    subscribe(alice, "lobby", "lobby");
    subscribe(alice, "lobby");
    node.hub().onMessage(Messages.on("lobby"));
    node.run();

    assertThat(alice.client().messages()).hasSize(1);
  }

  @Test
  void aConnectionHasSoManySubscriptionsAndItsOwnTopicsDoNotCount() {
    Peer alice = node.connect(user("alice"));

    var results = subscribe(alice, "a", "b", "user:alice", "global", "c", "d", "a");

    assertThat(results).extracting(SubscribeToTopicsTest::codeOf).containsExactly(null, null, null, null, null,
        ErrorCode.LIMIT_EXCEEDED, null);
    assertThat(results.get(5).refusal()).isNotNull().satisfies(refusal -> assertThat(refusal.limit()).isEqualTo(3));

    alice.says(new Command.Unsubscribe(List.of("b")));
    assertThat(codeOf(subscribe(alice, "d").getFirst())).isNull();
  }

  @Test
  void theNamespaceSaysWhatHappensToASlowSubscriberUnlessTheClientDoes() {
    Peer alice = node.connect(user("alice"));

    alice.says(new Command.Subscribe(List.of(request("chat:1", null, null), request("chat:2", null, Overflow.LATEST))));
    node.hub().onMessage(Messages.on("chat:1"));
    node.hub().onMessage(Messages.on("chat:2"));
    node.run();

    assertThat(alice.client().events()).filteredOn(Delivered.class::isInstance)
        .extracting(event -> ((Delivered) event).overflow()).containsExactly(Overflow.DROP_OLDEST, Overflow.LATEST);
  }

  @Test
  void subscribingAgainChangesTheTermsAndNothingElse() {
    Peer alice = node.connect(user("alice"));
    subscribe(alice, "chat:1");

    alice.says(new Command.Subscribe(List.of(request("chat:1", null, Overflow.CLOSE))));
    node.hub().onMessage(Messages.on("chat:1"));
    node.run();

    assertThat(alice.client().events()).filteredOn(Delivered.class::isInstance)
        .extracting(event -> ((Delivered) event).overflow()).containsExactly(Overflow.CLOSE);
  }

  @Test
  void historyIsNotOnOfferYet() {
    Peer alice = node.connect(user("alice"));

    var results = results(alice, new TopicRequest("lobby", null, null, null, 10));

    assertThat(codeOf(results.getFirst())).isEqualTo(ErrorCode.UNAVAILABLE);
    assertThat(heard(alice, "lobby")).isFalse();
  }

  @Test
  void aTokenForOneSubscriptionGrantsWhatTheConnectionsOwnDoesNot() {
    Peer alice = node.connect(user("alice"));
    AccessToken token = node.tokens().of(subscribing(user("alice"), "project:42"));

    var results = results(alice, request("project:42", token, null), request("project:43", token, null));

    assertThat(results).extracting(SubscribeToTopicsTest::codeOf).containsExactly(null, ErrorCode.FORBIDDEN);
    assertThat(heard(alice, "project:42")).isTrue();
  }

  @Test
  void aTokenForOneSubscriptionMustBeValidAndTheUsersOwn() {
    Peer alice = node.connect(user("alice"));
    AccessToken expired = node.tokens().with(TokenProblem.EXPIRED);
    AccessToken forged = node.tokens().with(TokenProblem.BAD_SIGNATURE);
    AccessToken bobs = node.tokens().of(subscribing(user("bob"), "project:42"));

    var results = results(alice, request("project:42", expired, null), request("project:42", forged, null),
        request("project:42", bobs, null));

    assertThat(results).extracting(SubscribeToTopicsTest::codeOf).containsExactly(ErrorCode.TOKEN_EXPIRED,
        ErrorCode.TOKEN_INVALID, ErrorCode.FORBIDDEN);
    assertThat(heard(alice, "project:42")).isFalse();
  }

  @Test
  void aSubscriptionThatRestsOnItsTokenRemembersWhenThatEnds() {
    Peer alice = node.connect(user("alice"));
    var end = SettableClock.START.plus(Duration.ofMinutes(5));
    AccessToken token = node.tokens().of(expiringAt(subscribing(user("alice"), "project:42"), end));

    results(alice, request("project:42", token, null), request("lobby", token, null));

    assertThat(termsOf(alice, "project:42").grant()).isNotNull()
        .satisfies(grant -> assertThat(grant.expiresAt()).isEqualTo(end));
    assertThat(termsOf(alice, "lobby").grant()).isNull();
  }

  @Test
  void aTokenForOneSubscriptionOpensNoReservedTopic() {
    Peer alice = node.connect(user("alice"));
    AccessToken token = node.tokens().of(subscribing(user("alice"), "**"));

    var results = results(alice, request("user:bob", token, null), request("system:log", token, null));

    assertThat(results).extracting(SubscribeToTopicsTest::codeOf).containsOnly(ErrorCode.FORBIDDEN);
  }

  @Test
  void unsubscribingEndsExactlyWhatItNames() {
    Peer alice = node.connect(user("alice"));
    subscribe(alice, "lobby", "kitchen");

    Outcome outcome = alice.says(new Command.Unsubscribe(List.of("lobby", "attic", "no topic")));

    assertThat(outcome).isInstanceOfSatisfying(Outcome.Unsubscribed.class,
        unsubscribed -> assertThat(unsubscribed.results()).extracting(SubscribeToTopicsTest::codeOf)
            .containsExactly(null, ErrorCode.NOT_SUBSCRIBED, ErrorCode.NOT_SUBSCRIBED));
    assertThat(heard(alice, "lobby")).isFalse();
    assertThat(heard(alice, "kitchen")).isTrue();
  }

  @Test
  void oneClientsUnsubscribingIsNotAnothers() {
    Peer alice = node.connect(user("alice"));
    Peer bob = node.connect(user("bob"));
    subscribe(alice, "lobby");
    subscribe(bob, "lobby");

    alice.says(new Command.Unsubscribe(List.of("lobby")));

    assertThat(heard(bob, "lobby")).isTrue();
  }

  @Test
  void aNodeThatIsShortOfMemoryKeepsItsSubscriptionsAndTakesNoMore() {
    Peer alice = node.connect(user("alice"));
    subscribe(alice, "lobby");
    node.beShortOfMemory(true);

    assertThat(subscribe(alice, "lobby", "hall")).extracting(SubscribeToTopicsTest::codeOf).containsExactly(null,
        ErrorCode.UNAVAILABLE);
    assertThat(heard(alice, "lobby")).isTrue();
    assertThat(heard(alice, "hall")).isFalse();
  }

  @Test
  void aClosedConnectionTakesNoSubscriptionAnyMore() {
    Principal alice = user("alice");
    Peer peer = node.connect(alice);
    node.close().close(peer.connection());

    subscribe(peer, "lobby");

    assertThat(heard(peer, "lobby")).isFalse();
    assertThat(node.hub().onMessage(Messages.on("lobby"))).isZero();
  }

  private static List<TopicResult> subscribe(Peer peer, String... topics) {
    return results(peer,
        Arrays.stream(topics).map(topic -> request(topic, null, null)).toArray(TopicRequest[]::new));
  }

  private static List<TopicResult> results(Peer peer, TopicRequest... requests) {
    return ((Outcome.Subscribed) peer.says(new Command.Subscribe(List.of(requests)))).results();
  }

  private static TopicRequest request(String topic, @Nullable AccessToken token, @Nullable Overflow overflow) {
    return new TopicRequest(topic, token, overflow, null, null);
  }

  private static @Nullable ErrorCode codeOf(TopicResult result) {
    return result.refusal() == null ? null : result.refusal().code();
  }

  private boolean heard(Peer peer, String topic) {
    int before = peer.client().messages().size();
    node.hub().onMessage(Messages.on(topic));
    node.run();
    return peer.client().messages().size() > before;
  }

  private static SubscriptionTerms termsOf(Peer peer, String topic) {
    return peer.connection().subscriptionTo(new TopicName(topic)).orElseThrow().terms();
  }
}
