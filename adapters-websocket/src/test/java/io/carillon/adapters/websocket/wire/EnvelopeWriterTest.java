package io.carillon.adapters.websocket.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Excerpt;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Notice.SubscriptionsEnded.Reason;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Connected.Start;
import io.carillon.application.command.Outcome.InRoom;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicResult;
import io.carillon.application.command.UserResult;
import io.carillon.application.hub.Lane;
import io.carillon.application.hub.Outlet;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.message.Replay;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnvelopeWriterTest {

  private static final long NOW = SettableClock.START.toEpochMilli();
  private static final Refusal REFUSAL = new Refusal(ErrorCode.LIMIT_EXCEEDED, "say \"less\"", "topics",
      Duration.ofMillis(1500), 3);

  private static final Appearance ONLINE = new Appearance(Status.ONLINE, 1, null);
  private static final Appearance BUSY = new Appearance(Status.BUSY, 2, RawJson.of("[1]"));

  private final SettableClock clock = new SettableClock();
  private final EnvelopeWriter writer = new EnvelopeWriter(clock, clock,
      new EnvelopeWriter.Terms(Duration.ofSeconds(30), Duration.ofSeconds(60), 65_536), ByteBuffer::allocate);

  @Test
  void aBroadcastNamesItsTopicAndItsSender() {
    Message message = Messages.withTags(
        Messages.withPriority(Messages.of("alice", "lobby", "{\"text\": \"hi\"}"), Priority.HIGH), "[\"a\"]");

    EncodedFrame frame = writer.message(message);

    assertThat(frame.type()).isEqualTo(MessageType.BROADCAST);
    assertThat(frame.message()).isEqualTo(message);
    assertThat(JsonText.parse(frame.text())).isEqualTo(Map.of("type", "Broadcast", "id", message.id().value(),
        "timestamp", NOW, "data", Map.of("topic", "lobby", "sender", "alice", "payload", Map.of("text", "hi"), "kind",
            "custom", "priority", "high", "tags", List.of("a"))));
    assertThat(StandardCharsets.UTF_8.decode(frame.text()).toString()).contains("\"payload\":{\"text\": \"hi\"}");
  }

  @Test
  void aMessageInAnInboxNamesItsSenderAlone() {
    Message message = Messages.of("alice", "user:bob", "1");

    assertThat(JsonText.parse(writer.message(message).text())).isEqualTo(Map.of("type", "DirectMessage", "id",
        message.id().value(), "timestamp", NOW, "data",
        Map.of("from", "alice", "payload", 1L, "kind", "custom", "priority", "normal")));
  }

  @Test
  void aRecordedMessageCarriesItsPosition() {
    Position position = new Position("x7Q2", 57);

    assertThat(data(JsonText.parse(writer.message(Messages.on("lobby").at(position)).text())))
        .containsEntry("epoch", "x7Q2").containsEntry("offset", 57L);
    assertThat(data(JsonText.parse(writer.message(Messages.on("user:bob").at(position)).text())))
        .containsEntry("epoch", "x7Q2").containsEntry("offset", 57L);
    assertThat(data(answer("1", new Outcome.Published(new MessageId("m"), null, false, position))))
        .isEqualTo(Map.of("event", "published", "message_id", "m", "epoch", "x7Q2", "offset", 57L));
    assertThat(data(answer("1", new Outcome.Published(new MessageId("m"), 0, false, position))))
        .containsEntry("stored", true);
  }

  @Test
  void anExcerptHoldsMessagesAsTheyComeLiveAndTellsItsGaps() {
    Message first = Messages.of("alice", "lobby", "1").at(new Position("e", 3));
    var replay = new Replay(List.of(first), List.of(new Gap("e", 4, 5, Gap.Reason.EXPIRED)));
    var result = new TopicResult("lobby", null, null, new Excerpt(true, null, replay, true));

    assertThat(data(answer(null, new Outcome.Subscribed(List.of(result), List.of(), false))).get("topics"))
        .isEqualTo(List.of(Map.of("topic", "lobby", "recovered", true, "messages",
            List.of(JsonText.parse(writer.message(first).text())),
            "gaps", List.of(Map.of("from", 4L, "to", 5L, "reason", "expired")), "more", true)));
    assertThat(data(answer("1", new Outcome.HistoryRead(new TopicName("lobby"), new Position("e", 9),
        new Excerpt(null, null, replay, false)))))
        .isEqualTo(Map.of("event", "history", "topic", "lobby", "epoch", "e", "offset", 9L, "messages",
            List.of(JsonText.parse(writer.message(first).text())),
            "gaps", List.of(Map.of("from", 4L, "to", 5L, "reason", "expired")), "more", false));
  }

  @Test
  void whatCannotBeRecoveredIsToldWithItsReason() {
    var nothing = new Excerpt(false, Loss.EPOCH_CHANGED, new Replay(List.of(), List.of()), false);

    assertThat(data(answer(null, new Outcome.Subscribed(
        List.of(new TopicResult("lobby", null, null, nothing)), List.of(), false))).get("topics"))
        .isEqualTo(List.of(Map.of("topic", "lobby", "recovered", false, "reason", "epoch_changed", "messages",
            List.of())));
  }

  @Test
  void aGapSaysFromWhereToWhere() {
    TopicName topic = new TopicName("lobby");

    assertThat(data(JsonText.parse(writer.gap(topic, new Gap("e", 4, 9, Gap.Reason.TRIMMED)).text())))
        .isEqualTo(Map.of("topic", "lobby", "epoch", "e", "from", 4L, "to", 9L, "reason", "trimmed"));
    assertThat(data(JsonText.parse(writer.gap(topic, new Gap("f", 1, 0, Gap.Reason.EPOCH_CHANGED)).text())))
        .isEqualTo(Map.of("topic", "lobby", "epoch", "f", "reason", "epoch_changed"));
  }

  @Test
  void aPatternThatMayHaveMissedSomethingHasAGapOfItsOwn() {
    assertThat(data(JsonText.parse(writer.notice(new Notice.Interrupted(new TopicPattern("chat:*"))).text())))
        .isEqualTo(Map.of("topic", "chat:*", "reason", "interrupted"));
  }

  @Test
  void aClientIsToldTheTermsWhenItConnects() {
    var principal = Principals.user("alice");
    var connected = new Outcome.Connected(new ConnectionId(1), new SessionId(2, 3), principal, false, List.of(),
        List.of());

    assertThat(answer(null, connected)).isEqualTo(Map.of("type", "Status", "timestamp", NOW, "data",
        Map.ofEntries(Map.entry("event", "connected"), Map.entry("session", new SessionId(2, 3).toString()),
            Map.entry("connection", new ConnectionId(1).toString()), Map.entry("user", "alice"),
            Map.entry("resumed", false), Map.entry("topics", List.of()), Map.entry("heartbeat_ms", 30_000L),
            Map.entry("timeout_ms", 60_000L), Map.entry("max_message_bytes", 65_536L),
            Map.entry("token_expires_at", principal.expiresAt().toEpochMilli()),
            Map.entry("refresh_at", principal.refreshAt().toEpochMilli()), Map.entry("server_time", NOW))));
  }

  @Test
  void aClientThatResumesIsToldForEachTopicHowItGoesOn() {
    var terms = SubscriptionTerms.plain(Overflow.CLOSE);
    var lobby = new Subscription(new NoOutlet(), new TopicName("lobby"), terms);
    var chat = new Subscription(new NoOutlet(), new TopicName("chat:1"), terms);
    var connected = new Outcome.Connected(new ConnectionId(1), new SessionId(2, 3), Principals.user("alice"), true,
        List.of(Start.of(lobby), new Start(chat, true, null), new Start(chat, false, Loss.TRIMMED)),
        List.of(new TopicName("project:1")));

    Map<?, ?> data = data(answer(null, connected));

    assertThat(data.get("resumed")).isEqualTo(true);
    assertThat(data.get("topics"))
        .isEqualTo(List.of(Map.of("topic", "lobby"), Map.of("topic", "chat:1", "recovered", true),
            Map.of("topic", "chat:1", "recovered", false, "reason", "trimmed")));
    assertThat(data.get("revoked")).isEqualTo(List.of("project:1"));
  }

  @Test
  void anAcknowledgementHasNoAnswer() {
    assertThat(writer.answer("7", new Outcome.Acknowledged())).isEmpty();
  }

  @Test
  void aPingIsAlwaysAnswered() {
    assertThat(answer("7", new Outcome.Pong())).isEqualTo(
        Map.of("type", "Pong", "id", "7", "timestamp", NOW, "data", Map.of("server_time", NOW)));
    assertThat(answer(null, new Outcome.Pong())).isEqualTo(
        Map.of("type", "Pong", "timestamp", NOW, "data", Map.of("server_time", NOW)));
  }

  @Test
  void aCommandWithoutAnIdIsAnsweredOnlyWhenItFails() {
    var fine = List.of(TopicResult.done("a"));
    var bad = List.of(TopicResult.done("a"), TopicResult.refused("b", REFUSAL));
    var principal = Principals.user("alice");

    assertThat(writer.answer(null, new Outcome.Published(new MessageId("m"), null, false, null))).isEmpty();
    assertThat(writer.answer(null, new Outcome.Subscribed(fine, List.of(), false))).isEmpty();
    assertThat(writer.answer(null, new Outcome.Unsubscribed(fine))).isEmpty();
    assertThat(writer.answer(null, new Outcome.Refreshed(principal, List.of()))).isEmpty();

    assertThat(writer.answer(null, new Outcome.Refused(REFUSAL))).isPresent();
    assertThat(writer.answer(null, new Outcome.Dismissed(REFUSAL, CloseCause.FORBIDDEN))).isPresent();
    assertThat(writer.answer(null, new Outcome.Subscribed(bad, List.of(), false))).isPresent();
    assertThat(writer.answer(null, new Outcome.Unsubscribed(bad))).isPresent();
    assertThat(writer.answer(null, new Outcome.Refreshed(principal, List.of(new TopicName("a"))))).isPresent();
  }

  @Test
  void aPublishIsAnsweredWithItsMessagesId() {
    assertThat(data(answer("1", new Outcome.Published(new MessageId("m"), null, false, null))))
        .isEqualTo(Map.of("event", "published", "message_id", "m"));
    assertThat(data(answer("1", new Outcome.Published(new MessageId("m"), 2, true, null))))
        .isEqualTo(Map.of("event", "published", "message_id", "m", "delivered_to", 2L, "stored", false, "duplicate",
            true));
  }

  @Test
  void everyTopicHasAnEntryOfItsOwn() {
    var results = List.of(TopicResult.done("lobby"), TopicResult.refused("no \"topic\"\n", REFUSAL));
    Map<String, Object> error = Map.of("code", "limit_exceeded", "message", "say \"less\"", "field", "topics",
        "retry_after_ms", 1500L, "limit", 3L, "remaining", 0L);
    List<Object> entries = List.of(Map.of("topic", "lobby"), Map.of("topic", "no \"topic\"\n", "error", error));

    assertThat(data(answer("1", new Outcome.Subscribed(results, List.of(), false))))
        .isEqualTo(Map.of("event", "subscribed", "topics", entries));
    assertThat(data(answer("1", new Outcome.Unsubscribed(results))))
        .isEqualTo(Map.of("event", "unsubscribed", "topics", entries));
  }

  @Test
  void anErrorSaysWhatItKnows() {
    assertThat(answer("1", new Outcome.Refused(Refusal.of(ErrorCode.INTERNAL, "sorry")))).isEqualTo(Map.of("type",
        "Error", "id", "1", "timestamp", NOW, "data", Map.of("code", "internal", "message", "sorry")));
    assertThat(data(answer("1", new Outcome.Refused(Refusal.rateLimited(Duration.ofNanos(1))))))
        .containsEntry("retry_after_ms", 1L);
  }

  @Test
  void thePayloadOfAPresenceMessageIsItsData() {
    Message message = Messages.withKind(Messages.of("server", "lobby", "{\"topic\":\"lobby\",\"event\":\"join\"}"),
        Kind.PRESENCE);

    EncodedFrame frame = writer.message(message);

    assertThat(frame.type()).isEqualTo(MessageType.PRESENCE);
    assertThat(frame.message()).isEqualTo(message);
    assertThat(JsonText.parse(frame.text())).isEqualTo(Map.of("type", "Presence", "timestamp", NOW, "data",
        Map.of("topic", "lobby", "event", "join")));
  }

  @Test
  void aTopicsPresenceIsAPageOfItsMembers() {
    var page = new RosterPage(7, 12, List.of(new RosterPage.Member(new UserId("alice"), ONLINE),
        new RosterPage.Member(new UserId("bob"), BUSY)), true);

    assertThat(data(answer("1", new Outcome.TopicPresence(new TopicName("lobby"), PresenceMode.ON, page))))
        .isEqualTo(Map.of("event", "presence", "topic", "lobby", "version", 7L, "count", 12L, "members", List.of(
            Map.of("user", "alice", "status", "online", "devices", 1L),
            Map.of("user", "bob", "status", "busy", "devices", 2L, "info", List.of(1L))), "more", true));
    assertThat(data(answer("1", new Outcome.TopicPresence(new TopicName("lobby"), PresenceMode.COUNTS,
        new RosterPage(7, 12, List.of(), false)))))
        .isEqualTo(Map.of("event", "presence", "topic", "lobby", "version", 7L, "count", 12L));
  }

  @Test
  void everyUserHasAnEntryOfTheirOwn() {
    var users = List.of(UserResult.seen(new UserPresence(new UserId("alice"), 7, BUSY, null)),
        UserResult.seen(new UserPresence(new UserId("bob"), 8, null, SettableClock.START)),
        UserResult.seen(new UserPresence(new UserId("carol"), 9, null, null)),
        UserResult.refused("dave", Refusal.forbidden("no")));

    assertThat(data(answer("1", new Outcome.UsersPresence(users)))).isEqualTo(Map.of("event", "presence", "users",
        List.of(
            Map.of("user", "alice", "version", 7L, "status", "busy", "devices", 2L, "info", List.of(1L)),
            Map.of("user", "bob", "version", 8L, "status", "offline", "devices", 0L, "last_seen", NOW),
            Map.of("user", "carol", "version", 9L, "status", "offline", "devices", 0L),
            Map.of("user", "dave", "error", Map.of("code", "forbidden", "message", "no")))));
    assertThat(writer.answer(null, new Outcome.UsersPresence(users))).isPresent();
    assertThat(writer.answer(null, new Outcome.UsersPresence(users.subList(0, 3)))).isEmpty();
  }

  @Test
  void whatAUserSaidOfThemselfIsConfirmed() {
    assertThat(data(answer("1", new Outcome.PresenceSet(Status.AWAY, RawJson.of("[1]")))))
        .isEqualTo(Map.of("event", "presence_set", "status", "away", "info", List.of(1L)));
    assertThat(data(answer("1", new Outcome.PresenceSet(Status.INVISIBLE, null))))
        .isEqualTo(Map.of("event", "presence_set", "status", "invisible"));
  }

  @Test
  void aRoomIsShownToItsMembersWithAllWhoBelongToIt() {
    Room room = ((RoomOutcome.Done) Room.create(new RoomName("tea"), new UserId("alice"), true, 20,
        List.of(new UserId("bob")))).room();
    var shown = new HashMap<String, Object>(
        Map.of("room", "tea", "topic", "room:tea", "owner", "alice", "private", true,
            "max_members", 20L, "count", 1L));

    assertThat(data(answer("1", new Outcome.RoomsListed(new RoomListing(List.of(room), true)))))
        .isEqualTo(Map.of("event", "rooms", "rooms", List.of(shown), "more", true));
    shown.putAll(Map.of("members", List.of("alice"), "invited", List.of("bob")));
    for (var event : Map.of(InRoom.Event.CREATED, "room_created", InRoom.Event.JOINED, "joined", InRoom.Event.INVITED,
        "invited").entrySet()) {
      shown.put("event", event.getValue());
      assertThat(data(answer("1", new InRoom(event.getKey(), room, List.of())))).isEqualTo(shown);
    }
    assertThat(data(answer("1", new Outcome.RoomLeft(new RoomName("tea")))))
        .isEqualTo(Map.of("event", "left", "room", "tea", "topic", "room:tea"));
    assertThat(writer.answer(null, new InRoom(InRoom.Event.JOINED, room, List.of()))).isEmpty();
    assertThat(writer.answer(null, new Outcome.RoomLeft(new RoomName("tea")))).isEmpty();
  }

  @Test
  void anEmptyRoomHasNoOwner() {
    Room room = new Room(new RoomName("tea"), false, 2, null, new LinkedHashMap<>());

    assertThat(data(answer("1", new Outcome.RoomsListed(new RoomListing(List.of(room), false)))).get("rooms"))
        .isEqualTo(
            List.of(Map.of("room", "tea", "topic", "room:tea", "private", false, "max_members", 2L, "count", 0L)));
  }

  @Test
  void aRefreshNamesWhatItEnded() {
    var principal = Principals.user("alice");

    assertThat(data(answer("1", new Outcome.Refreshed(principal, List.of(new TopicName("project:1"))))))
        .isEqualTo(Map.of("event", "refreshed", "token_expires_at", principal.expiresAt().toEpochMilli(), "refresh_at",
            principal.refreshAt().toEpochMilli(), "revoked", List.of("project:1")));
  }

  @Test
  void noticesAndGapsSayWhatHappened() {
    assertThat(data(JsonText.parse(writer.notice(new Notice.TokenExpiring(SettableClock.START)).text())))
        .containsEntry("code", "token_expiring").containsEntry("severity", "warning")
        .containsEntry("token_expires_at", NOW);
    assertThat(data(JsonText.parse(writer.notice(new Notice.Degraded()).text())))
        .containsEntry("code", "degraded").containsEntry("severity", "warning").containsKey("message");
    assertThat(data(JsonText.parse(writer.notice(new Notice.Restored()).text())))
        .containsEntry("code", "restored").containsEntry("severity", "info").containsKey("message");
    assertThat(
        data(JsonText.parse(
            writer.notice(new Notice.SubscriptionsEnded(Reason.TOKEN_EXPIRED, List.of(new TopicName("a")))).text())))
        .isEqualTo(Map.of("event", "unsubscribed", "reason", "token_expired", "topics", List.of(Map.of("topic", "a"))));
    assertThat(data(JsonText.parse(
        writer.notice(new Notice.SubscriptionsEnded(Reason.LEFT_ROOM, List.of(new TopicName("a")))).text())))
        .containsEntry("reason", "left_room");
    assertThat(JsonText.parse(writer.gap(new TopicName("a"), 7).text())).isEqualTo(Map.of("type", "Gap", "timestamp",
        NOW, "data", Map.of("topic", "a", "reason", "overflow", "dropped", 7L)));
  }

  private Map<?, ?> answer(@Nullable String id, Outcome outcome) {
    return JsonText.parse(writer.answer(id, outcome).orElseThrow().text());
  }

  @SuppressWarnings("unchecked") // The envelope's data is an object, or the cast shows that it is not.
  private static Map<String, Object> data(Map<?, ?> envelope) {
    return (Map<String, Object>) Objects.requireNonNull(envelope.get("data"));
  }

  /** Nobody delivers anything here. */
  private record NoOutlet() implements Outlet {

    @Override
    public Lane lane() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void deliver(Message message, Overflow overflow) {}

    @Override
    public boolean offer(Message message) {
      return false;
    }

    @Override
    public void awaitRoom(Runnable then) {}

    @Override
    public void announce(TopicName topic, Gap gap) {}

    @Override
    public void wantProof(boolean soon) {}
  }
}
