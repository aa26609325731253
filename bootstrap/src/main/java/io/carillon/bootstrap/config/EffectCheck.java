package io.carillon.bootstrap.config;

import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.domain.protection.ConnectionLimits;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.PresenceMode;
import java.time.Duration;
import java.util.List;

/** Warns of settings that are valid and have no effect beside the others. */
final class EffectCheck {

  private static final List<Setting> ROOM_SETTINGS = List.of(Setting.MAX_ROOMS_PER_USER, Setting.MAX_ROOM_MEMBERS,
      Setting.ROOM_EMPTY_TTL, Setting.ROOM_UNUSED_TTL);

  /** Longer than any of them. */
  private static final Duration LONG = Duration.ofDays(100_000);

  private final SettingReader reader;
  private final Namespaces namespaces;

  EffectCheck(SettingReader reader, Namespaces namespaces) {
    this.reader = reader;
    this.namespaces = namespaces;
  }

  /**
   * Checks settings that are all valid by themselves.
   *
   * @param shared whether nodes share a Redis
   */
  void check(ConnectionLimits connections, DeliveryConfig delivery, boolean shared) {
    if (connections.perAddress() > connections.total()) {
      reader.withoutEffect(Setting.MAX_CONNECTIONS_PER_ADDRESS, "there are never more connections than %s=%d"
          .formatted(reader.nameOf(Setting.MAX_CONNECTIONS), connections.total()));
    }
    if (delivery.mailboxBytes() > delivery.nodeBytes()) {
      reader.withoutEffect(Setting.MAILBOX_BYTES, "no more than %s (%d bytes) may wait for all clients together"
          .formatted(reader.nameOf(Setting.NODE_MAILBOX_BYTES), delivery.nodeBytes()));
    }
    histories(shared);
    presence();
    rooms();
  }

  private void histories(boolean shared) {
    if (shared) {
      reader.withoutEffect(Setting.HISTORY_BYTES,
          "with Redis, histories are kept there and bounded by the history of each namespace");
    } else if (namespaces.all().values().stream().noneMatch(policy -> policy.history().isRecorded())) {
      reader.withoutEffect(Setting.HISTORY_BYTES, "no namespace has a history");
    }
  }

  private void presence() {
    NamespacePolicy watches = namespaces.all().getOrDefault(Namespaces.PRESENCE, NamespacePolicy.GRANTED);
    if (watches.subscribe() == Audience.NOBODY
        && namespaces.all().values().stream().allMatch(policy -> policy.presence() == PresenceMode.OFF)) {
      String why = "no namespace has presence, and nobody may watch users";
      reader.withoutEffect(Setting.PRESENCE_GRACE, why);
      reader.withoutEffect(Setting.PRESENCE_MEMORY, why);
    }
  }

  private void rooms() {
    NamespacePolicy rooms = namespaces.all().getOrDefault(Namespaces.ROOM, NamespacePolicy.MEMBERS);
    if (rooms.subscribe() != Audience.MEMBERS) {
      ROOM_SETTINGS.forEach(setting -> reader.withoutEffect(setting,
          "there are no rooms, because namespaces.room.subscribe is not members"));
      return;
    }
    for (Setting setting : List.of(Setting.ROOM_EMPTY_TTL, Setting.ROOM_UNUSED_TTL)) {
      Duration set = reader.duration(setting, Duration.ZERO, LONG);
      if (set.compareTo(rooms.history().ttl()) < 0) {
        reader.withoutEffect(setting,
            "a room is kept at least as long as its messages (namespaces.room.history.ttl, %d s)"
                .formatted(rooms.history().ttl().toSeconds()));
      }
    }
  }
}
