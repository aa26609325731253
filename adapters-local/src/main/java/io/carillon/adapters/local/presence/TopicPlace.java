package io.carillon.adapters.local.presence;

import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A topic and the users at it, by their names. */
final class TopicPlace extends Place {

  /** What the infos on one page may take together, so that a page always fits what may wait for a client. */
  private static final int MAX_INFO_BYTES = 32 * 1024;

  private final TopicName topic;
  private final PresenceMode mode;
  private final NavigableMap<String, Attendance> byName = new TreeMap<>();

  TopicPlace(TopicName topic, PresenceMode mode, Versions versions) {
    super(versions);
    this.topic = topic;
    this.mode = mode;
  }

  @Override
  TopicName topic() {
    return topic;
  }

  @Override
  boolean namesMembers() {
    return mode == PresenceMode.ON;
  }

  @Override
  void forget(Attendance attendance) {
    if (byName.remove(attendance.user().id().value(), attendance)) {
      attendance.user().remove(this);
    }
  }

  /** How many have to do with this place, seen or not. */
  int size() {
    return byName.size();
  }

  @Nullable
  Attendance find(UserId user) {
    return byName.get(user.value());
  }

  Attendance attendanceOf(KnownUser user) {
    return byName.computeIfAbsent(user.id().value(), _ -> {
      user.add(this);
      return new Attendance(user);
    });
  }

  RosterPage page(@Nullable UserId after, int limit) {
    if (!namesMembers()) {
      return new RosterPage(version(), count(), List.of(), false);
    }
    var members = new ArrayList<RosterPage.Member>();
    int infoBytes = 0;
    var rest = after == null ? byName : byName.tailMap(after.value(), false);
    for (Attendance attendance : rest.values()) {
      Appearance shown = attendance.shown;
      if (shown == null) {
        continue;
      }
      infoBytes += shown.info() == null ? 0 : shown.info().length();
      if (members.size() == limit || (infoBytes > MAX_INFO_BYTES && !members.isEmpty())) {
        return new RosterPage(version(), count(), members, true);
      }
      members.add(new RosterPage.Member(attendance.user().id(), shown));
    }
    return new RosterPage(version(), count(), members, false);
  }
}
