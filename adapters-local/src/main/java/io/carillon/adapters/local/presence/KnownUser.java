package io.carillon.adapters.local.presence;

import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Status;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user who is there, and so a place of their own: who watches the user hears of it. There is one for every connected
 * user, so it is kept small.
 */
final class KnownUser extends Place {

  private final UserId id;
  private final Attendance self = new Attendance(this);
  private Status status = Status.ONLINE;
  private @Nullable RawJson info;
  private @Nullable Instant lastSeen;
  private @Nullable List<TopicPlace> topics;

  /**
   * @param before what is remembered of the user; {@code null} for nothing
   */
  KnownUser(UserId id, Versions versions, RememberedUsers.@Nullable Memory before) {
    super(versions);
    this.id = id;
    if (before != null) {
      status = before.invisible() ? Status.INVISIBLE : Status.ONLINE;
      lastSeen = before.lastSeen();
      resume(before.version());
    }
  }

  UserId id() {
    return id;
  }

  Attendance self() {
    return self;
  }

  Status status() {
    return status;
  }

  @Nullable
  RawJson info() {
    return info;
  }

  boolean isInvisible() {
    return status == Status.INVISIBLE;
  }

  @Override
  TopicName topic() {
    return ReservedTopics.presenceOf(id);
  }

  @Override
  boolean namesMembers() {
    return true;
  }

  /** The user remains known for as long as there is any place. */
  @Override
  void forget(Attendance attendance) {}

  void add(TopicPlace topic) {
    if (topics == null) {
      topics = new ArrayList<>(2);
    }
    topics.add(topic);
  }

  void remove(TopicPlace topic) {
    if (topics != null) {
      topics.remove(topic);
      topics = topics.isEmpty() ? null : topics;
    }
  }

  List<TopicPlace> topics() {
    return topics == null ? List.of() : List.copyOf(topics);
  }

  void set(Status newStatus, @Nullable RawJson newInfo, Instant now) {
    if (newStatus == Status.INVISIBLE && !isInvisible()) {
      lastSeen = now;
    }
    status = newStatus;
    info = newInfo;
  }

  /** The last device has gone: what the user said of themself ends, except that others are not to see them. */
  void left(Instant when) {
    if (!isInvisible()) {
      lastSeen = when;
      status = Status.ONLINE;
    }
    info = null;
  }

  boolean isGone() {
    return self.isOver() && topics == null;
  }

  UserPresence presence() {
    return new UserPresence(id, version(), self.shown, self.shown == null ? lastSeen : null);
  }

  RememberedUsers.Memory toRemember() {
    return new RememberedUsers.Memory(lastSeen, isInvisible(), version());
  }
}
