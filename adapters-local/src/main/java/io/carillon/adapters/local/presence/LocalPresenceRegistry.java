package io.carillon.adapters.local.presence;

import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Presence inside one process. One lock guards everything; nothing under it takes longer than a page or an announcement
 * of members does. Grace periods all last equally long, so they end in the order in which they began and need no timers.
 */
public final class LocalPresenceRegistry implements PresenceRegistry {

  /** A device that may come back. */
  private record Lost(Place place, Attendance attendance, Instant at, Deadline grace) {}

  private final PresenceConfig config;
  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private final Versions versions;
  private final RememberedUsers remembered;
  private final Map<UserId, KnownUser> users = new HashMap<>();
  private final Map<TopicName, TopicPlace> topics = new HashMap<>();
  private final Queue<Lost> lost = new ArrayDeque<>();
  private final SequencedSet<Place> news = new LinkedHashSet<>();

  /**
   * @param clock tells when somebody was last seen
   * @param monotonic measures graces and memories
   */
  public LocalPresenceRegistry(PresenceConfig config, InstantSource clock, MonotonicClock monotonic) {
    this.config = config;
    this.clock = clock;
    this.monotonic = monotonic;
    this.versions = new Versions(clock);
    this.remembered = new RememberedUsers(config.memory(), config.maxRemembered());
  }

  @Override
  public synchronized void arrive(UserId id) {
    KnownUser user = known(id);
    user.self().enter();
    update(user, user.self(), clock.instant());
  }

  @Override
  public synchronized void enter(UserId id, TopicName topic, PresenceMode mode) {
    TopicPlace place = topics.computeIfAbsent(topic, _ -> new TopicPlace(topic, mode, versions));
    Attendance attendance = place.attendanceOf(known(id));
    attendance.enter();
    update(place, attendance, clock.instant());
  }

  @Override
  public synchronized void leave(UserId id, TopicName topic) {
    TopicPlace place = topics.get(topic);
    Attendance attendance = place == null ? null : place.find(id);
    if (place != null && attendance != null) {
      attendance.leave();
      update(place, attendance, clock.instant());
      tidyUp(place);
      tidyUp(attendance.user());
    }
  }

  @Override
  public synchronized void lose(UserId id, List<TopicName> where) {
    KnownUser user = users.get(id);
    if (user == null) {
      return;
    }
    Instant now = clock.instant();
    Deadline grace = Deadline.after(config.grace(), monotonic.nanos());
    for (TopicName topic : where) {
      TopicPlace place = topics.get(topic);
      Attendance attendance = place == null ? null : place.find(id);
      if (place != null && attendance != null) {
        lose(new Lost(place, attendance, now, grace));
      }
    }
    lose(new Lost(user, user.self(), now, grace));
  }

  @Override
  public synchronized void set(UserId id, Status status, @Nullable RawJson info) {
    KnownUser user = users.get(id);
    if (user == null || !user.self().isThere()) {
      return;
    }
    Instant now = clock.instant();
    user.set(status, info, now);
    update(user, user.self(), now);
    for (TopicPlace topic : user.topics()) {
      Attendance attendance = topic.find(id);
      if (attendance != null) {
        update(topic, attendance, now);
      }
    }
  }

  @Override
  public synchronized List<UserPresence> of(List<UserId> ids) {
    return ids.stream().map(this::presenceOf).toList();
  }

  @Override
  public synchronized RosterPage at(TopicName topic, @Nullable UserId after, int limit) {
    TopicPlace place = topics.get(topic);
    return place == null ? new RosterPage(versions.start(), 0, List.of(), false) : place.page(after, limit);
  }

  @Override
  public synchronized List<Announcement> collect() {
    Instant now = clock.instant();
    endGracePeriods(monotonic.nanos());
    remembered.forgetUntil(monotonic.nanos());
    var announcements = new ArrayList<Announcement>();
    for (Place place : List.copyOf(news)) {
      announcements.add(place.announce(now, this::tidyUp));
      if (!place.hasNews()) {
        news.remove(place);
      }
      tidyUp(place);
    }
    return announcements;
  }

  /** How many users are connected, or have been lost and may come back. */
  public synchronized int users() {
    return users.size();
  }

  /** How many topics users are at, or were a moment ago. */
  public synchronized int topics() {
    return topics.size();
  }

  /** How many users are at topics, each counted once for every topic. */
  public synchronized int attendances() {
    return topics.values().stream().mapToInt(TopicPlace::size).sum();
  }

  /** Of how many absent users it is remembered when they were last seen. */
  public synchronized int remembered() {
    return remembered.size();
  }

  private UserPresence presenceOf(UserId id) {
    KnownUser user = users.get(id);
    if (user != null) {
      return user.presence();
    }
    RememberedUsers.Memory memory = remembered.get(id, monotonic.nanos());
    return memory == null
        ? new UserPresence(id, versions.start(), null, null)
        : new UserPresence(id, memory.version(), null, memory.lastSeen());
  }

  private KnownUser known(UserId id) {
    return users.computeIfAbsent(id,
        unknown -> new KnownUser(unknown, versions, remembered.take(unknown, monotonic.nanos())));
  }

  private void lose(Lost device) {
    device.attendance().lose();
    if (config.grace().isZero()) {
      end(device);
    } else {
      lost.add(device);
    }
  }

  private void endGracePeriods(long nowNanos) {
    Lost oldest = lost.peek();
    while (oldest != null && oldest.grace().isOverAt(nowNanos)) {
      lost.remove();
      end(oldest);
      oldest = lost.peek();
    }
  }

  private void end(Lost device) {
    Attendance attendance = device.attendance();
    boolean wasThere = attendance.isThere();
    attendance.endGrace();
    update(device.place(), attendance, device.at());
    if (wasThere && !attendance.isThere() && attendance.equals(attendance.user().self())) {
      attendance.user().left(device.at());
    }
    tidyUp(device.place());
    tidyUp(attendance.user());
  }

  private void update(Place place, Attendance attendance, Instant when) {
    place.update(attendance, when);
    if (place.hasNews()) {
      news.add(place);
    }
  }

  private void tidyUp(Place place) {
    switch (place) {
      case TopicPlace topic when topic.size() == 0 && !topic.hasNews() -> topics.remove(topic.topic());
      case KnownUser user when user.isGone() && users.remove(user.id(), user) -> remembered.put(user.id(),
          user.toRemember(), monotonic.nanos());
      case TopicPlace _,KnownUser _ -> {
        // Somebody is there, or something is still to be told.
      }
    }
  }
}
