package io.carillon.adapters.local.session;

import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers inside one process how far users have read. One lock guards everything, and nothing under it takes long. */
public final class LocalInboxCursors implements InboxCursors {

  private record Cursor(Position position, Deadline until) {}

  private final Duration time;
  private final int max;
  private final MonotonicClock clock;

  /** In the order in which they were moved. */
  private final Map<UserId, Cursor> cursors = new LinkedHashMap<>();

  /**
   * @param time how long a cursor is remembered after it was moved
   * @param max how many are remembered
   */
  public LocalInboxCursors(Duration time, int max, MonotonicClock clock) {
    this.time = time;
    this.max = max;
    this.clock = clock;
  }

  @Override
  public synchronized void advance(UserId user, Position sure) {
    Cursor before = cursors.remove(user);
    boolean isBack = before != null && before.position().isInEpochOf(sure)
        && sure.offset() < before.position().offset();
    Position furthest = before != null && isBack ? before.position() : sure;
    cursors.put(user, new Cursor(furthest, Deadline.after(time, clock.nanos())));
    if (cursors.size() > max) {
      cursors.remove(cursors.keySet().iterator().next());
    }
  }

  @Override
  public synchronized Optional<Position> of(UserId user) {
    Cursor cursor = cursors.get(user);
    return cursor == null || cursor.until().isOverAt(clock.nanos())
        ? Optional.empty()
        : Optional.of(cursor.position());
  }

  /** Forgets the cursors whose time is over; to be called now and then. */
  public synchronized void tidy() {
    long now = clock.nanos();
    Iterator<Cursor> oldest = cursors.values().iterator();
    while (oldest.hasNext() && oldest.next().until().isOverAt(now)) {
      oldest.remove();
    }
  }

  /** How many cursors are remembered. */
  public synchronized int size() {
    return cursors.size();
  }
}
