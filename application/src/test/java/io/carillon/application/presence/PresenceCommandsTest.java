package io.carillon.application.presence;

import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.TopicRequest;
import io.carillon.application.command.UserResult;
import io.carillon.application.fixture.Node;
import io.carillon.application.fixture.Node.Peer;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.protection.ConnectionLimits;
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
import org.junit.jupiter.params.provider.CsvSource;

class PresenceCommandsTest {

  private static final Appearance ONLINE = new Appearance(Status.ONLINE, 1, null);
  private static final RosterPage PAGE = new RosterPage(7, 1,
      List.of(new RosterPage.Member(new UserId("bob"), ONLINE)), false);

  private final Node node = new Node(Map.of("chat", policy(Audience.EVERYONE, PresenceMode.ON), "vip",
      policy(Audience.GRANTED, PresenceMode.COUNTS)), new ConnectionLimits(9, 9, 9), Node.generous(), 9);

  @Test
  void whoMayListenMayLook() {
    node.presence().show(new TopicName("chat:1"), PAGE);
    node.presence().show(new TopicName("vip:1"), PAGE);

    assertThat(node.connect(user("alice")).says(new Command.TopicPresence("chat:1", null, 10)))
        .isEqualTo(new Outcome.TopicPresence(new TopicName("chat:1"), PresenceMode.ON, PAGE));
    assertThat(node.connect(subscribing(user("alice"), "vip:1")).says(new Command.TopicPresence("vip:1", null, 10)))
        .isEqualTo(new Outcome.TopicPresence(new TopicName("vip:1"), PresenceMode.COUNTS, PAGE));
  }

  @Test
  void whoListensByATokenOfTheSubscriptionMayLook() {
    Peer alice = node.connect(user("alice"));
    alice.says(new Command.Subscribe(List.of(
        new TopicRequest("vip:1", node.tokens().of(subscribing(user("alice"), "vip:1")), null, null, null))));

    assertThat(alice.says(new Command.TopicPresence("vip:1", null, 10))).isInstanceOf(Outcome.TopicPresence.class);
  }

  @Test
  void thePageThatIsAskedForIsRead() {
    Peer alice = node.connect(user("alice"));
    node.presence().forget();

    alice.says(new Command.TopicPresence("chat:1", "bob", 10));

    assertThat(node.presence().reports()).containsExactly("read chat:1 after bob limit 10");
  }

  @Test
  void whileItCannotBeToldWhoIsThereItIsSaidSoAndNotWhy() {
    node.presence().goAway();
    Peer alice = node.connect(user("alice"));

    for (Command command : List.of(new Command.TopicPresence("chat:1", null, 10),
        new Command.UsersPresence(List.of("alice")))) {
      assertThat(alice.says(command)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
        assertThat(refused.refusal().code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(refused.refusal().advice()).doesNotContain("secret");
      });
    }
  }

  @ParameterizedTest
  @CsvSource({"vip:1, , FORBIDDEN", "project:1, , FORBIDDEN", "user:bob, , FORBIDDEN", "presence:bob, , FORBIDDEN",
      "lobby, , UNAVAILABLE", "global, , UNAVAILABLE", "user:alice, , UNAVAILABLE", "presence:alice, , UNAVAILABLE",
      "chat:*, , BAD_TOPIC", "no topic, , BAD_TOPIC", "chat:1, no user, BAD_MESSAGE"})
  void aTopicThatIsNoGoodIsRefused(String topic, @Nullable String after, ErrorCode code) {
    Outcome outcome = node.connect(user("alice")).says(new Command.TopicPresence(topic, after, 10));

    assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class,
        refused -> assertThat(refused.refusal().code()).isEqualTo(code));
  }

  @Test
  void eachUserThatIsAskedForIsJudgedAlone() {
    UserPresence bob = new UserPresence(new UserId("bob"), 3, ONLINE, null);
    node.presence().show(bob);
    Peer alice = node.connect(subscribing(user("alice"), "presence:bob"));

    Outcome outcome = alice.says(new Command.UsersPresence(List.of("bob", "carol", "no user", "alice")));

    assertThat(outcome).isInstanceOfSatisfying(Outcome.UsersPresence.class, presence -> {
      assertThat(presence.users()).extracting(UserResult::user).containsExactly("bob", "carol", "no user", "alice");
      assertThat(presence.users().getFirst()).isEqualTo(UserResult.seen(bob));
      assertThat(presence.users()).extracting(PresenceCommandsTest::codeOf).containsExactly(null, ErrorCode.FORBIDDEN,
          ErrorCode.BAD_MESSAGE, null);
    });
  }

  @Test
  void aUserSaysHowToBeSeen() {
    RawJson info = RawJson.of("[1]");

    Outcome outcome = node.connect(user("alice")).says(new Command.SetPresence(Status.AWAY, info));

    assertThat(outcome).isEqualTo(new Outcome.PresenceSet(Status.AWAY, info));
    assertThat(node.presence().reports()).endsWith("alice is AWAY RawJson[3 bytes]");
  }

  @Test
  void anInfoHasABound() {
    Peer alice = node.connect(user("alice"));

    assertThat(alice.says(new Command.SetPresence(Status.AWAY, text(1024)))).isInstanceOf(Outcome.PresenceSet.class);
    assertThat(alice.says(new Command.SetPresence(Status.AWAY, text(1025))))
        .isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
          assertThat(refused.refusal().code()).isEqualTo(ErrorCode.BAD_MESSAGE);
          assertThat(refused.refusal().field()).isEqualTo("info");
        });
  }

  @Test
  void aServiceHasNoPresence() {
    assertThat(node.connect(service("billing")).says(new Command.SetPresence(Status.AWAY, null)))
        .isInstanceOfSatisfying(Outcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(ErrorCode.FORBIDDEN));
    assertThat(node.presence().reports()).isEmpty();
  }

  private static RawJson text(int bytes) {
    return RawJson.of('"' + "x".repeat(bytes - 2) + '"');
  }

  private static @Nullable ErrorCode codeOf(UserResult result) {
    return result.refusal() == null ? null : result.refusal().code();
  }

  private static NamespacePolicy policy(Audience audience, PresenceMode presence) {
    return new NamespacePolicy(audience, audience, History.NONE, presence, false, Overflow.CLOSE);
  }
}
