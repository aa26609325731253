package io.carillon.adapters.local.presence;

import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What remains of users who have left, in the order in which they did: for a time, and of so many at most. */
final class RememberedUsers {

  /**
   * What is worth remembering.
   *
   * @param lastSeen {@code null} for one who has never been seen, being invisible from the start
   */
  record Memory(@Nullable Instant lastSeen, boolean invisible, long version) {}

  private record Entry(Memory memory, Deadline until) {}

  private final Duration time;
  private final int max;
  private final Map<UserId, Entry> entries = new LinkedHashMap<>();

  RememberedUsers(Duration time, int max) {
    this.time = time;
    this.max = max;
  }

  void put(UserId user, Memory memory, long nowNanos) {
    entries.put(user, new Entry(memory, Deadline.after(time, nowNanos)));
    if (entries.size() > max) {
      entries.remove(entries.keySet().iterator().next());
    }
  }

  @Nullable
  Memory get(UserId user, long nowNanos) {
    forgetUntil(nowNanos);
    Entry entry = entries.get(user);
    return entry == null ? null : entry.memory();
  }

  @Nullable
  Memory take(UserId user, long nowNanos) {
    Memory memory = get(user, nowNanos);
    entries.remove(user);
    return memory;
  }

  int size() {
    return entries.size();
  }

  void forgetUntil(long nowNanos) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext() && oldest.next().until().isOverAt(nowNanos)) {
      oldest.remove();
    }
  }
}
