package io.carillon.adapters.local.presence;

import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.Appearance;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somewhere users can be seen: the versions of what others know, and the changes that wait to be announced. */
abstract sealed class Place permits TopicPlace, KnownUser {

  /** How many changes of one user wait at most; what comes on top is taken up when these have been announced. */
  private static final int MAX_UNANNOUNCED = 4;

  /** A change and whose it is. */
  private record Waiting(PresenceChange change, Attendance attendance) {}

  private final Versions versions;
  private long version;
  private int count;
  private @Nullable ArrayDeque<Waiting> waiting;

  Place(Versions versions) {
    this.versions = versions;
    this.version = versions.start();
  }

  /** Where to announce what happens here. */
  abstract TopicName topic();

  /** Whether it is told who comes and goes, and not only how many are there. */
  abstract boolean namesMembers();

  /** The user has nothing to do with this place any more. */
  abstract void forget(Attendance attendance);

  long version() {
    return version;
  }

  /** Goes on from a version that was remembered. */
  void resume(long remembered) {
    version = remembered;
  }

  /** How many users can be seen here. */
  int count() {
    return count;
  }

  boolean hasNews() {
    return waiting != null;
  }

  /**
   * Makes a change of the difference between what others see and what they are to see.
   *
   * @param when the user was last seen here, if not now
   */
  void update(Attendance attendance, Instant when) {
    Appearance before = attendance.shown;
    Appearance after = attendance.appearance();
    boolean tellsNothing = !namesMembers() && (before == null) == (after == null);
    if (tellsNothing) {
      attendance.shown = after;
    } else if (!Objects.equals(before, after) && attendance.unannounced < MAX_UNANNOUNCED) {
      attendance.shown = after;
      version = versions.after(version);
      count += (after == null ? 0 : 1) - (before == null ? 0 : 1);
      attendance.unannounced++;
      add(new Waiting(change(attendance, before, after, when), attendance));
    }
    if (attendance.isOver()) {
      forget(attendance);
    }
  }

  /**
   * Takes some of the changes that wait.
   *
   * @param told hears of each user whose changes these were
   */
  Announcement announce(Instant now, Consumer<KnownUser> told) {
    ArrayDeque<Waiting> queue = Objects.requireNonNull(waiting);
    int limit = namesMembers() ? Announcement.changesAtOnce(count) : queue.size();
    var taken = new ArrayList<Waiting>();
    while (taken.size() < limit && !queue.isEmpty()) {
      taken.add(queue.remove());
    }
    if (queue.isEmpty()) {
      waiting = null;
    }
    long announced = taken.getLast().change().version();
    int seen = count;
    for (Waiting one : taken) {
      one.attendance().unannounced--;
      update(one.attendance(), now);
      told.accept(one.attendance().user());
    }
    List<PresenceChange> changes = namesMembers() ? taken.stream().map(Waiting::change).toList() : List.of();
    return new Announcement(topic(), announced, seen, changes);
  }

  private void add(Waiting change) {
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(change);
  }

  private PresenceChange change(Attendance attendance, @Nullable Appearance before, @Nullable Appearance after,
      Instant when) {
    if (after == null) {
      return new PresenceChange.Left(version, attendance.user().id(), when);
    }
    return before == null
        ? new PresenceChange.Joined(version, attendance.user().id(), after)
        : new PresenceChange.Updated(version, attendance.user().id(), after);
  }
}
