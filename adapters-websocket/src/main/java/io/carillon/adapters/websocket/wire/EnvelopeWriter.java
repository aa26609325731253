package io.carillon.adapters.websocket.wire;

import io.carillon.application.command.Excerpt;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicResult;
import io.carillon.application.command.UserResult;
import io.carillon.application.hub.Subscription;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes what the server says (docs/protocol.md, "Server messages"). Used by one thread at a time. */
public final class EnvelopeWriter {

  /** What every client is told when it connects. */
  public record Terms(Duration heartbeatInterval, Duration clientTimeout, int maxMessageBytes) {}

  private final JsonWriter json = new JsonWriter();
  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private final Terms terms;
  private final IntFunction<ByteBuffer> buffers;

  /**
   * @param clock for the timestamps that clients see
   * @param monotonic for how long a frame waits
   * @param buffers gives room of exactly so many bytes for each frame that many clients may get; one that is made for a single
   *     client is written once and forgotten, and gets an array
   */
  public EnvelopeWriter(InstantSource clock, MonotonicClock monotonic, Terms terms,
      IntFunction<ByteBuffer> buffers) {
    this.clock = clock;
    this.monotonic = monotonic;
    this.terms = terms;
    this.buffers = buffers;
  }

  /** A message on a topic or in an inbox. */
  public EncodedFrame message(Message message) {
    if (message.kind() == Kind.PRESENCE) {
      return presence(message);
    }
    MessageType type = typeOf(message);
    json.restart(type.envelopeStart());
    restOf(message, type);
    return end(type, message);
  }

  private static MessageType typeOf(Message message) {
    return message.topic().isIn(Namespaces.USER) ? MessageType.DIRECT_MESSAGE : MessageType.BROADCAST;
  }

  /** What follows the type, up to the end of the data. */
  private void restOf(Message message, MessageType type) {
    json.field("id", message.id().value()).field("timestamp", message.publishedAt().toEpochMilli()).name("data")
        .beginObject();
    if (type == MessageType.DIRECT_MESSAGE) {
      json.field("from", message.sender().value());
    } else {
      json.field("topic", message.topic().value()).field("sender", message.sender().value());
    }
    json.field("payload", message.payload())
        .field("kind", lowerCase(message.kind()))
        .field("priority", lowerCase(message.priority()));
    if (message.tags() != null) {
      json.field("tags", message.tags());
    }
    if (message.position() != null) {
      position(message.position());
    }
  }

  /**
   * The answer to a command, where one is due: commands without an id are answered only when they fail.
   *
   * @param commandId as the client chose it
   */
  public Optional<EncodedFrame> answer(@Nullable String commandId, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Connected connected -> Optional.of(connected(commandId, connected));
      case Outcome.Pong() -> Optional.of(pong(commandId));
      case Outcome.Refused(var refusal) -> Optional.of(error(commandId, refusal));
      case Outcome.Dismissed(var refusal, _) -> Optional.of(error(commandId, refusal));
      case Outcome.Published published when commandId != null -> Optional.of(published(commandId, published));
      case Outcome.Published _ -> Optional.empty();
      case Outcome.Subscribed(var results, _, _) when isDue(commandId, results) -> Optional
          .of(topics("subscribed", commandId, results));
      case Outcome.Subscribed _ -> Optional.empty();
      case Outcome.Unsubscribed(var results) when isDue(commandId, results) -> Optional
          .of(topics("unsubscribed", commandId, results));
      case Outcome.Unsubscribed _ -> Optional.empty();
      case Outcome.HistoryRead read -> Optional.of(history(commandId, read));
      case Outcome.Refreshed refreshed when commandId != null || !refreshed.revoked().isEmpty() -> Optional
          .of(refreshed(commandId, refreshed));
      case Outcome.Refreshed _ -> Optional.empty();
      case Outcome.TopicPresence presence when commandId != null -> Optional.of(presence(commandId, presence));
      case Outcome.TopicPresence _ -> Optional.empty();
      case Outcome.UsersPresence(var users) when commandId != null || users.stream().anyMatch(UserResult::isRefused) ->
        Optional.of(presence(commandId, users));
      case Outcome.UsersPresence _ -> Optional.empty();
      case Outcome.PresenceSet set when commandId != null -> Optional.of(presenceSet(commandId, set));
      case Outcome.PresenceSet _ -> Optional.empty();
      case Outcome.InRoom(var event, var room, _) when commandId != null -> Optional.of(room(commandId, event, room));
      case Outcome.InRoom _ -> Optional.empty();
      case Outcome.RoomLeft(var room) when commandId != null -> Optional.of(roomLeft(commandId, room));
      case Outcome.RoomLeft _ -> Optional.empty();
      case Outcome.RoomsListed(var listing) when commandId != null -> Optional.of(rooms(commandId, listing));
      case Outcome.RoomsListed _ -> Optional.empty();
      case Outcome.Acknowledged() -> Optional.empty();
    };
  }

  /** What nobody asked for. */
  public EncodedFrame notice(Notice notice) {
    return switch (notice) {
      case Notice.TokenExpiring(var expiresAt) -> {
        begin(MessageType.NOTIFICATION, null, clock.instant());
        json.field("code", "token_expiring")
            .field("message", "the token expires soon: send RefreshToken with a new one to stay connected")
            .field("severity", "warning")
            .field("token_expires_at", expiresAt.toEpochMilli());
        yield end(MessageType.NOTIFICATION, null);
      }
      case Notice.Degraded() -> notification("degraded",
          "messages may be late, and what needs the server may be refused as unavailable: stay connected, what is recorded"
              + " comes when all is well",
          "warning");
      case Notice.Restored() -> notification("restored", "messages get through again", "info");
      case Notice.Interrupted(var filter) -> {
        begin(MessageType.GAP, null, clock.instant());
        json.field("topic", filter.value()).field("reason", "interrupted");
        yield end(MessageType.GAP, null);
      }
      case Notice.SubscriptionsEnded(var reason, var ended) -> {
        beginStatus("unsubscribed", null);
        json.field("reason", lowerCase(reason)).name("topics").beginArray();
        for (TopicFilter topic : ended) {
          json.beginObject().field("topic", topic.value()).endObject();
        }
        json.endArray();
        yield end(MessageType.STATUS, null);
      }
    };
  }

  private EncodedFrame notification(String code, String message, String severity) {
    begin(MessageType.NOTIFICATION, null, clock.instant());
    json.field("code", code).field("message", message).field("severity", severity);
    return end(MessageType.NOTIFICATION, null);
  }

  /** Messages of a topic that is not recorded were dropped, because this client was too slow. */
  public EncodedFrame gap(TopicName topic, int dropped) {
    begin(MessageType.GAP, null, clock.instant());
    json.field("topic", topic.value()).field("reason", "overflow").field("dropped", dropped);
    return endGap(topic);
  }

  /** Messages of a recorded topic do not come to this client. */
  public EncodedFrame gap(TopicName topic, Gap gap) {
    begin(MessageType.GAP, null, clock.instant());
    json.field("topic", topic.value()).field("epoch", gap.epoch());
    range(gap);
    return endGap(topic);
  }

  private EncodedFrame endGap(TopicName topic) {
    json.endObject().endObject();
    return EncodedFrame.ofGap(topic, json, buffers.apply(EncodedFrame.sizeFor(json.length())), monotonic.nanos());
  }

  private void range(Gap gap) {
    if (gap.from() <= gap.to()) {
      json.field("from", gap.from()).field("to", gap.to());
    } else if (gap.to() > 0) {
      json.field("offset", gap.to());
    }
    json.field("reason", lowerCase(gap.reason()));
  }

  /** The payload of such a message is its data. */
  private EncodedFrame presence(Message message) {
    json.restart(MessageType.PRESENCE.envelopeStart())
        .field("timestamp", message.publishedAt().toEpochMilli())
        .field("data", message.payload())
        .endObject();
    return frame(MessageType.PRESENCE, message);
  }

  private EncodedFrame connected(@Nullable String commandId, Outcome.Connected connected) {
    UserId user = connected.principal().user();
    beginStatus("connected", commandId);
    json.field("session", connected.session().toString())
        .field("connection", connected.connection().toString())
        .field("user", user.value())
        .field("resumed", connected.resumed())
        .name("topics")
        .beginArray();
    connected.starts().forEach(this::start);
    json.endArray();
    if (connected.resumed()) {
      revoked(connected.revoked());
    }
    json.field("heartbeat_ms", terms.heartbeatInterval().toMillis())
        .field("timeout_ms", terms.clientTimeout().toMillis())
        .field("max_message_bytes", terms.maxMessageBytes())
        .field("token_expires_at", connected.principal().expiresAt().toEpochMilli())
        .field("refresh_at", connected.principal().refreshAt().toEpochMilli())
        .field("server_time", clock.millis());
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame refreshed(@Nullable String commandId, Outcome.Refreshed refreshed) {
    beginStatus("refreshed", commandId);
    json.field("token_expires_at", refreshed.principal().expiresAt().toEpochMilli())
        .field("refresh_at", refreshed.principal().refreshAt().toEpochMilli());
    revoked(refreshed.revoked());
    return end(MessageType.STATUS, null);
  }

  private void start(Outcome.Connected.Start start) {
    json.beginObject().field("topic", start.subscription().filter().value());
    reached(start.subscription());
    recovery(start.recovered(), start.loss());
    json.endObject();
  }

  private void revoked(List<TopicFilter> topics) {
    json.name("revoked").beginArray();
    topics.forEach(topic -> json.value(topic.value()));
    json.endArray();
  }

  private EncodedFrame published(String commandId, Outcome.Published published) {
    beginStatus("published", commandId);
    json.field("message_id", published.id().value());
    if (published.deliveredTo() != null) {
      json.field("delivered_to", published.deliveredTo()).field("stored", published.position() != null);
    }
    if (published.position() != null) {
      position(published.position());
    }
    if (published.duplicate()) {
      json.field("duplicate", true);
    }
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame presence(String commandId, Outcome.TopicPresence presence) {
    RosterPage page = presence.page();
    beginStatus("presence", commandId);
    json.field("topic", presence.topic().value()).field("version", page.version()).field("count", page.count());
    if (presence.mode() == PresenceMode.ON) {
      json.name("members").beginArray();
      for (RosterPage.Member member : page.members()) {
        json.beginObject();
        PresenceText.write(json, member);
        json.endObject();
      }
      json.endArray().field("more", page.more());
    }
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame presence(@Nullable String commandId, List<UserResult> users) {
    beginStatus("presence", commandId);
    json.name("users").beginArray();
    for (UserResult result : users) {
      json.beginObject();
      if (result.presence() != null) {
        PresenceText.write(json, result.presence());
      } else {
        json.field("user", result.user());
        error(result.refusal());
      }
      json.endObject();
    }
    json.endArray();
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame presenceSet(String commandId, Outcome.PresenceSet set) {
    beginStatus("presence_set", commandId);
    json.field("status", lowerCase(set.status()));
    if (set.info() != null) {
      json.field("info", set.info());
    }
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame room(String commandId, Outcome.InRoom.Event event, Room room) {
    beginStatus(switch (event) {
      case CREATED -> "room_created";
      case JOINED -> "joined";
      case INVITED -> "invited";
    }, commandId);
    RoomText.write(json, room);
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame roomLeft(String commandId, RoomName room) {
    beginStatus("left", commandId);
    json.field("room", room.value()).field("topic", room.topic().value());
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame rooms(String commandId, RoomListing listing) {
    beginStatus("rooms", commandId);
    json.name("rooms").beginArray();
    for (Room room : listing.rooms()) {
      json.beginObject();
      RoomText.writeSummary(json, room);
      json.endObject();
    }
    json.endArray().field("more", listing.more());
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame topics(String event, @Nullable String commandId, List<TopicResult> results) {
    beginStatus(event, commandId);
    json.name("topics").beginArray();
    for (TopicResult result : results) {
      json.beginObject().field("topic", result.topic());
      error(result.refusal());
      reached(result.subscription());
      if (result.excerpt() != null) {
        excerpt(result.excerpt());
        if (result.excerpt().more()) {
          json.field("more", true);
        }
      }
      json.endObject();
    }
    json.endArray();
    return end(MessageType.STATUS, null);
  }

  private EncodedFrame history(@Nullable String commandId, Outcome.HistoryRead read) {
    beginStatus("history", commandId);
    json.field("topic", read.topic().value());
    position(read.end());
    excerpt(read.excerpt());
    json.field("more", read.excerpt().more());
    return end(MessageType.STATUS, null);
  }

  /** Messages in an answer look as they do when they come live. */
  private void excerpt(Excerpt excerpt) {
    recovery(excerpt.recovered(), excerpt.loss());
    json.name("messages").beginArray();
    for (Message message : excerpt.replay().messages()) {
      MessageType type = typeOf(message);
      json.beginObject().field("type", type.wireName());
      restOf(message, type);
      json.endObject().endObject();
    }
    json.endArray();
    if (!excerpt.replay().gaps().isEmpty()) {
      json.name("gaps").beginArray();
      for (Gap gap : excerpt.replay().gaps()) {
        json.beginObject();
        range(gap);
        json.endObject();
      }
      json.endArray();
    }
  }

  private void recovery(@Nullable Boolean recovered, @Nullable Loss loss) {
    if (recovered != null) {
      json.field("recovered", recovered);
    }
    if (loss != null) {
      json.field("reason", lowerCase(loss));
    }
  }

  /** Where the client stands in what it listens to: asked when it is told, because until then it is given more. */
  private void reached(@Nullable Subscription subscription) {
    Position reached = subscription == null ? null : subscription.reached();
    if (reached != null) {
      position(reached);
    }
  }

  private EncodedFrame pong(@Nullable String commandId) {
    Instant now = clock.instant();
    begin(MessageType.PONG, commandId, now);
    json.field("server_time", now.toEpochMilli());
    return end(MessageType.PONG, null);
  }

  private EncodedFrame error(@Nullable String commandId, Refusal refusal) {
    begin(MessageType.ERROR, commandId, clock.instant());
    refusal(refusal);
    return end(MessageType.ERROR, null);
  }

  /** What is wrong with one part of a command, where something is. */
  private void error(@Nullable Refusal refusal) {
    if (refusal != null) {
      json.name("error").beginObject();
      refusal(refusal);
      json.endObject();
    }
  }

  private void refusal(Refusal refusal) {
    json.field("code", lowerCase(refusal.code())).field("message", refusal.advice());
    if (refusal.field() != null) {
      json.field("field", refusal.field());
    }
    if (refusal.retryAfter() != null) {
      json.field("retry_after_ms", Math.max(1, refusal.retryAfter().toMillis()));
    }
    if (refusal.limit() != null) {
      json.field("limit", refusal.limit()).field("remaining", 0);
    }
  }

  private void position(Position position) {
    json.field("epoch", position.epoch()).field("offset", position.offset());
  }

  private void beginStatus(String event, @Nullable String commandId) {
    begin(MessageType.STATUS, commandId, clock.instant());
    json.field("event", event);
  }

  private void begin(MessageType type, @Nullable String id, Instant timestamp) {
    json.restart(type.envelopeStart());
    if (id != null) {
      json.field("id", id);
    }
    json.field("timestamp", timestamp.toEpochMilli()).name("data").beginObject();
  }

  private EncodedFrame end(MessageType type, @Nullable Message message) {
    json.endObject().endObject();
    return frame(type, message);
  }

  private EncodedFrame frame(MessageType type, @Nullable Message message) {
    int size = EncodedFrame.sizeFor(json.length());
    ByteBuffer room = message == null ? ByteBuffer.allocate(size) : buffers.apply(size);
    return EncodedFrame.of(type, json, room, message, monotonic.nanos());
  }

  private static boolean isDue(@Nullable String commandId, List<TopicResult> results) {
    return commandId != null
        || results.stream().anyMatch(result -> result.refusal() != null || result.excerpt() != null);
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
