package io.carillon.adapters.websocket.wire;

import io.carillon.application.presence.PresenceNotation;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.topic.TopicName;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes who is there, in announcements and in answers (docs/protocol.md, "Presence"). Used by one thread at a time. */
public final class PresenceText implements PresenceNotation {

  private final JsonWriter json = new JsonWriter();

  /** One change stands in the message itself, several in a list. */
  @Override
  public RawJson changes(TopicName topic, List<PresenceChange> changes) {
    begin(topic);
    if (changes.size() == 1) {
      write(changes.getFirst());
    } else {
      json.field("version", changes.getLast().version()).name("changes").beginArray();
      for (PresenceChange change : changes) {
        json.beginObject();
        write(change);
        json.endObject();
      }
      json.endArray();
    }
    return end();
  }

  @Override
  public RawJson count(TopicName topic, long version, int count) {
    begin(topic);
    json.field("version", version).field("event", "update").field("count", count);
    return end();
  }

  /** Somebody at a topic, as members of an open object. */
  static void write(JsonWriter json, RosterPage.Member member) {
    json.field("user", member.user().value());
    write(json, member.appearance(), null);
  }

  /** A user as such, as members of an open object. */
  static void write(JsonWriter json, UserPresence presence) {
    json.field("user", presence.user().value()).field("version", presence.version());
    write(json, presence.appearance(), presence.lastSeen());
  }

  private void write(PresenceChange change) {
    json.field("version", change.version()).field("event", switch (change) {
      case PresenceChange.Joined _ -> "join";
      case PresenceChange.Updated _ -> "update";
      case PresenceChange.Left _ -> "leave";
    }).field("user", change.user().value());
    switch (change) {
      case PresenceChange.Joined(_, _, var appearance) -> write(json, appearance, null);
      case PresenceChange.Updated(_, _, var appearance) -> write(json, appearance, null);
      case PresenceChange.Left(_, _, var lastSeen) -> write(json, null, lastSeen);
    }
  }

  private static void write(JsonWriter json, @Nullable Appearance appearance, @Nullable Instant lastSeen) {
    if (appearance == null) {
      json.field("status", "offline").field("devices", 0);
    } else {
      json.field("status", appearance.status().name().toLowerCase(Locale.ROOT)).field("devices", appearance.devices());
      if (appearance.info() != null) {
        json.field("info", appearance.info());
      }
    }
    if (lastSeen != null) {
      json.field("last_seen", lastSeen.toEpochMilli());
    }
  }

  private void begin(TopicName topic) {
    json.restart().field("topic", topic.value());
  }

  private RawJson end() {
    json.endObject();
    byte[] bytes = new byte[json.length()];
    json.appendTo(ByteBuffer.wrap(bytes));
    return RawJson.of(bytes, 0, bytes.length);
  }
}
