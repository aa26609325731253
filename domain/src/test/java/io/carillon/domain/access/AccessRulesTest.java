package io.carillon.domain.access;

import static io.carillon.domain.fixture.Principals.publishing;
import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.subscribing;
import static io.carillon.domain.fixture.Principals.user;
import static io.carillon.domain.fixture.Principals.withPermissions;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.domain.access.Decision.Basis;
import io.carillon.domain.access.Decision.Denied;
import io.carillon.domain.room.Membership;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessRulesTest {

  private static final Principal ALICE = user("alice");
  private static final Principal ALL_GRANTED = withPermissions(publishing(subscribing(user("alice"), "**"), "**"),
      Permission.MESSAGE_DIRECT, Permission.TOPIC_WILDCARD);
  private static final Membership NO_ROOMS = (_, _) -> false;
  private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");
  private static final Principal SERVICE = service("billing");

  private final AccessRules rules = new AccessRules(Namespaces.with(Map.of()), NO_ROOMS);

  @Test
  void theDefaultNamespaceIsOpenToEveryUser() {
    assertThat(subscribe(ALICE, "lobby")).isEqualTo(Decision.ALLOWED);
    assertThat(publish(ALICE, "lobby")).isEqualTo(Decision.ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"project:42", "agent:7", "workflow:1", "chat:1", "room:tea", "anything:else", "global:x"})
  void everyOtherNamespaceNeedsAGrantForEachVerb(String topic) {
    assertThat(subscribe(ALICE, topic)).isInstanceOf(Denied.class);
    assertThat(publish(ALICE, topic)).isInstanceOf(Denied.class);

    assertThat(subscribe(subscribing(ALICE, topic), topic)).isEqualTo(Decision.ALLOWED);
    assertThat(publish(subscribing(ALICE, topic), topic)).isInstanceOf(Denied.class);

    assertThat(publish(publishing(ALICE, topic), topic)).isEqualTo(Decision.ALLOWED);
    assertThat(subscribe(publishing(ALICE, topic), topic)).isInstanceOf(Denied.class);
  }

  @Test
  void membersListenAndSpeakInTheirRoomAndNowhereElse() {
    var rooms = new AccessRules(Namespaces.with(Map.of("chat", policy(Audience.MEMBERS, true))),
        (room, user) -> room.equals(new RoomName("tea")) && user.equals(ALICE.user()));

    assertThat(rooms.maySubscribe(ALICE, filter("room:tea"))).isEqualTo(Decision.ALLOWED);
    assertThat(rooms.mayPublish(ALICE, new TopicName("room:tea"))).isEqualTo(Decision.ALLOWED);
    for (String topic : new String[]{"room:cake", "room:tea:side", "chat:tea"}) {
      assertThat(rooms.maySubscribe(ALICE, filter(topic))).as(topic).isInstanceOf(Denied.class);
      assertThat(rooms.mayPublish(ALICE, new TopicName(topic))).as(topic).isInstanceOf(Denied.class);
    }
    assertThat(rooms.maySubscribe(ALICE, filter("room:*"))).isInstanceOf(Denied.class);
    assertThat(rooms.maySubscribe(user("bob"), filter("room:tea"))).isInstanceOf(Denied.class);
    assertThat(rooms.mayPublish(user("bob"), new TopicName("room:tea"))).isInstanceOf(Denied.class);
    assertThat(rooms.maySubscribe(subscribing(user("bob"), "room:tea"), filter("room:tea")))
        .isEqualTo(Decision.ALLOWED);
  }

  @Test
  void membershipIsNothingWhereTheOperatorWantsGrants() {
    var rooms = new AccessRules(Namespaces.with(Map.of("room", policy(Audience.GRANTED, false))), (_, _) -> true);

    assertThat(rooms.maySubscribe(ALICE, filter("room:tea"))).isInstanceOf(Denied.class);
    assertThat(rooms.mayPublish(ALICE, new TopicName("room:tea"))).isInstanceOf(Denied.class);
  }

  @Test
  void aGrantMayBeAPattern() {
    Principal alice = publishing(subscribing(ALICE, "project:42:**"), "project:*");

    assertThat(subscribe(alice, "project:42:builds:7")).isEqualTo(Decision.ALLOWED);
    assertThat(subscribe(alice, "project:42")).isInstanceOf(Denied.class);
    assertThat(publish(alice, "project:42")).isEqualTo(Decision.ALLOWED);
    assertThat(publish(alice, "project:42:builds")).isInstanceOf(Denied.class);
  }

  @Test
  void theTokenOfOneSubscriptionIsJudgedByTheSameRules() {
    var own = new TemporaryGrants(subscribing(ALICE, "project:42", "user:bob", "system:log").grants(), END);
    Instant before = END.minusMillis(1);

    assertThat(rules.maySubscribe(ALICE, filter("project:42"), own, before))
        .isEqualTo(new Decision.Allowed(Basis.SUBSCRIPTION));
    assertThat(rules.maySubscribe(ALICE, filter("project:43"), own, before)).isInstanceOf(Denied.class);
    assertThat(rules.maySubscribe(ALICE, filter("user:bob"), own, before)).isInstanceOf(Denied.class);
    assertThat(rules.maySubscribe(ALICE, filter("system:log"), own, before)).isInstanceOf(Denied.class);
    assertThat(rules.maySubscribe(ALICE, filter("project:42"), null, before)).isInstanceOf(Denied.class);
  }

  @Test
  void theTokenOfOneSubscriptionPermitsNothingFromItsEndOn() {
    var own = new TemporaryGrants(subscribing(ALICE, "project:42").grants(), END);

    assertThat(rules.maySubscribe(ALICE, filter("project:42"), own, END)).isInstanceOf(Denied.class);
  }

  @Test
  void aSubscriptionRestsOnTheTokenOfItsConnectionWhereThatSuffices() {
    var own = new TemporaryGrants(subscribing(ALICE, "project:42").grants(), END);

    assertThat(rules.maySubscribe(subscribing(ALICE, "project:*"), filter("project:42"), own, END.minusMillis(1)))
        .isEqualTo(Decision.ALLOWED);
  }

  @Test
  void anInboxIsHeardByItsOwnUserAlone() {
    assertThat(subscribe(ALICE, "user:alice")).isEqualTo(Decision.ALLOWED);
    for (Principal who : new Principal[]{user("bob"), subscribing(user("bob"), "user:alice", "user:*", "**"),
        SERVICE}) {
      assertThat(subscribe(who, "user:alice")).isInstanceOf(Denied.class);
    }
    assertThat(subscribe(ALL_GRANTED, "user:alice:more")).isInstanceOf(Denied.class);
    assertThat(subscribe(ALL_GRANTED, "user:*")).isInstanceOf(Denied.class);
    assertThat(subscribe(ALL_GRANTED, "user:**")).isInstanceOf(Denied.class);
  }

  @Test
  void nobodyBroadcastsToAnInbox() {
    assertThat(publish(ALL_GRANTED, "user:bob")).isInstanceOf(Denied.class);
    assertThat(publish(ALICE, "user:alice")).isInstanceOf(Denied.class);
    assertThat(publish(publishing(SERVICE, "user:bob"), "user:bob")).isInstanceOf(Denied.class);
  }

  @Test
  void aUserMessagesAnotherWithThePermissionOrAGrantForTheInbox() {
    UserId bob = new UserId("bob");

    assertThat(rules.mayMessage(ALICE, bob)).isInstanceOf(Denied.class);
    assertThat(rules.mayMessage(subscribing(ALICE, "user:bob"), bob)).isInstanceOf(Denied.class);
    assertThat(rules.mayMessage(withPermissions(ALICE, Permission.TOPIC_WILDCARD), bob)).isInstanceOf(Denied.class);

    assertThat(rules.mayMessage(withPermissions(ALICE, Permission.MESSAGE_DIRECT), bob)).isEqualTo(Decision.ALLOWED);
    assertThat(rules.mayMessage(publishing(ALICE, "user:bob"), bob)).isEqualTo(Decision.ALLOWED);
    assertThat(rules.mayMessage(publishing(ALICE, "user:*"), bob)).isEqualTo(Decision.ALLOWED);
    assertThat(rules.mayMessage(publishing(ALICE, "user:bob"), new UserId("carol"))).isInstanceOf(Denied.class);
  }

  @Test
  void messagingCanBeOpenedToEveryoneByTheNamespacesPolicy() {
    var open = new AccessRules(Namespaces.with(Map.of("user", policy(Audience.EVERYONE, false))), NO_ROOMS);

    assertThat(open.mayMessage(ALICE, new UserId("bob"))).isEqualTo(Decision.ALLOWED);
    assertThat(open.maySubscribe(ALICE, filter("user:bob"))).isInstanceOf(Denied.class);
    assertThat(open.mayPublish(ALICE, new TopicName("user:bob"))).isInstanceOf(Denied.class);
  }

  @Test
  void everyoneHearsGlobalAndOnlyServicesSpeakOnIt() {
    assertThat(subscribe(ALICE, "global")).isEqualTo(Decision.ALLOWED);
    assertThat(publish(ALICE, "global")).isInstanceOf(Denied.class);
    assertThat(publish(ALL_GRANTED, "global")).isInstanceOf(Denied.class);
    assertThat(publish(SERVICE, "global")).isEqualTo(Decision.ALLOWED);
  }

  @ParameterizedTest
  @EnumSource(Audience.class)
  void noPolicyKeepsAnybodyFromHearingGlobal(Audience audience) {
    var strict = new AccessRules(Namespaces.with(Map.of(Namespaces.DEFAULT, policy(audience, false))), NO_ROOMS);

    assertThat(strict.maySubscribe(ALICE, filter("global"))).isEqualTo(Decision.ALLOWED);
    assertThat(strict.mayPublish(ALICE, new TopicName("global"))).isInstanceOf(Denied.class);
  }

  @Test
  void watchingSomebodyNeedsAGrantAndTheWatchedAloneNeedsNone() {
    assertThat(subscribe(user("bob"), "presence:alice")).isInstanceOf(Denied.class);
    assertThat(subscribe(SERVICE, "presence:alice")).isInstanceOf(Denied.class);
    assertThat(subscribe(subscribing(user("bob"), "presence:alice"), "presence:alice")).isEqualTo(Decision.ALLOWED);
    assertThat(subscribe(subscribing(user("bob"), "presence:alice"), "presence:carol")).isInstanceOf(Denied.class);
    assertThat(subscribe(ALICE, "presence:alice")).isEqualTo(Decision.ALLOWED);
    assertThat(subscribe(ALL_GRANTED, "presence:*")).isInstanceOf(Denied.class);
  }

  @Test
  void theOperatorCanLetEveryoneWatchEveryone() {
    var open = new AccessRules(Namespaces.with(Map.of("presence", policy(Audience.EVERYONE, true))), NO_ROOMS);

    assertThat(open.maySubscribe(ALICE, filter("presence:bob"))).isEqualTo(Decision.ALLOWED);
    assertThat(open.maySubscribe(ALICE, filter("presence:*"))).isInstanceOf(Denied.class);
    assertThat(open.maySubscribe(ALL_GRANTED, filter("presence:*"))).isEqualTo(Decision.ALLOWED);
  }

  @Test
  void presenceIsAnnouncedByTheServerAlone() {
    assertThat(publish(ALL_GRANTED, "presence:bob")).isInstanceOf(Denied.class);
    assertThat(publish(ALICE, "presence:alice")).isInstanceOf(Denied.class);
  }

  @Test
  void systemTopicsAreForAdministratorsWhateverTheGrants() {
    assertThat(subscribe(ALL_GRANTED, "system:log")).isInstanceOf(Denied.class);
    assertThat(publish(ALL_GRANTED, "system:log")).isInstanceOf(Denied.class);

    Principal reader = withPermissions(ALICE, Permission.ADMIN_READ);
    assertThat(subscribe(reader, "system:log")).isEqualTo(Decision.ALLOWED);
    assertThat(publish(reader, "system:log")).isInstanceOf(Denied.class);

    Principal writer = withPermissions(ALICE, Permission.ADMIN_WRITE);
    assertThat(publish(writer, "system:log")).isEqualTo(Decision.ALLOWED);
    assertThat(subscribe(writer, "system:log")).isInstanceOf(Denied.class);
  }

  @Test
  void aServicePublishesWhereItsGrantsSayAndNowhereElse() {
    assertThat(publish(SERVICE, "project:42")).isInstanceOf(Denied.class);
    assertThat(publish(publishing(SERVICE, "project:*"), "project:42")).isEqualTo(Decision.ALLOWED);
    assertThat(subscribe(publishing(SERVICE, "project:*"), "project:42")).isInstanceOf(Denied.class);
  }

  @Test
  void aPatternNeedsANamespaceThatAllowsPatterns() {
    assertThat(subscribe(subscribing(ALICE, "project:*"), "project:*")).isInstanceOf(Denied.class);

    var withWildcards = new AccessRules(Namespaces.with(Map.of("project", policy(Audience.GRANTED, true))), NO_ROOMS);
    assertThat(withWildcards.maySubscribe(subscribing(ALICE, "project:*"), filter("project:*")))
        .isEqualTo(Decision.ALLOWED);
    assertThat(withWildcards.maySubscribe(subscribing(ALICE, "project:**"), filter("project:*")))
        .isEqualTo(Decision.ALLOWED);
    assertThat(withWildcards.maySubscribe(subscribing(ALICE, "project:42"), filter("project:*")))
        .isInstanceOf(Denied.class);
    assertThat(withWildcards.maySubscribe(subscribing(ALICE, "project:*"), filter("project:**")))
        .isInstanceOf(Denied.class);
    assertThat(withWildcards.maySubscribe(withPermissions(ALICE, Permission.TOPIC_WILDCARD), filter("project:*")))
        .isInstanceOf(Denied.class);
  }

  @Test
  void aPatternInAnOpenNamespaceNeedsThePermissionOrAGrant() {
    var open = new AccessRules(Namespaces.with(Map.of("chat", policy(Audience.EVERYONE, true))), NO_ROOMS);

    assertThat(open.maySubscribe(ALICE, filter("chat:1"))).isEqualTo(Decision.ALLOWED);
    assertThat(open.maySubscribe(ALICE, filter("chat:*"))).isInstanceOf(Denied.class);
    assertThat(open.maySubscribe(withPermissions(ALICE, Permission.TOPIC_WILDCARD), filter("chat:*")))
        .isEqualTo(Decision.ALLOWED);
    assertThat(open.maySubscribe(subscribing(ALICE, "chat:*"), filter("chat:*"))).isEqualTo(Decision.ALLOWED);
  }

  @Test
  void aNamespaceForNobodyIsClosedWhateverTheGrants() {
    var closed = new AccessRules(Namespaces.with(Map.of("chat", policy(Audience.NOBODY, true))), NO_ROOMS);

    assertThat(closed.maySubscribe(ALL_GRANTED, filter("chat:1"))).isInstanceOf(Denied.class);
    assertThat(closed.maySubscribe(ALL_GRANTED, filter("chat:*"))).isInstanceOf(Denied.class);
    assertThat(closed.mayPublish(ALL_GRANTED, new TopicName("chat:1"))).isInstanceOf(Denied.class);
  }

  @Test
  void aRefusalSaysWhatWouldBeNeeded() {
    assertThat(subscribe(ALICE, "agent:7"))
        .isEqualTo(new Denied("subscribing to agent:7 needs the grant agent:7"));
  }

  @Test
  void rolesAddTheirPermissionsToTheTokensOwn() {
    var roles = new Roles(Map.of("admin", Set.of(Permission.ADMIN_READ, Permission.ADMIN_WRITE)));

    assertThat(roles.permissionsOf(List.of("admin", "unheard-of"),
        List.of(Permission.MESSAGE_DIRECT)))
        .containsExactlyInAnyOrder(Permission.ADMIN_READ, Permission.ADMIN_WRITE, Permission.MESSAGE_DIRECT);
    assertThat(Roles.NONE.permissionsOf(List.of("admin"), List.of())).isEmpty();
  }

  @Test
  void aTokenNeverPrintsItself() {
    assertThat(new AccessToken("eyJhbGciOi")).hasToString("AccessToken[hidden]");
  }

  private Decision subscribe(Principal who, String filter) {
    return rules.maySubscribe(who, filter(filter));
  }

  private Decision publish(Principal who, String topic) {
    return rules.mayPublish(who, new TopicName(topic));
  }

  private static TopicFilter filter(String text) {
    return TopicFilter.parse(text).orElseThrow();
  }

  private static NamespacePolicy policy(Audience audience, boolean wildcards) {
    return new NamespacePolicy(audience, audience, History.NONE, PresenceMode.OFF, wildcards, Overflow.CLOSE);
  }
}
