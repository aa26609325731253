package io.carillon.adapters.redis.room;

import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomDirectory;
import io.carillon.domain.room.RoomListener;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All rooms as this node knows them, and up to which change it has heard of all. A change that was made here is in it at once,
 * others when they are heard of; of two states of a room the one with the greater number stays. Safe for any number of threads.
 */
final class RoomReplica {

  /** What the nodes agree on besides the room itself; guarded by the replica. */
  private static final class Shared {

    private long number;

    /** When the room was last used on any node, as Redis last said, by this node's monotonic clock. */
    private long usedAt;

    Shared(long number, long usedAt) {
      this.number = number;
      this.usedAt = usedAt;
    }
  }

  private static final long NEVER_LOADED = -1;

  private final MonotonicClock clock;
  private final RoomDirectory rooms;
  private final Map<RoomName, Shared> shared = new HashMap<>();
  private volatile RoomListener listener = (_, _) -> {};
  private volatile long position = NEVER_LOADED;

  /** Changes that were made here while all rooms are being read, which the reading may not have seen. */
  private @Nullable Map<RoomName, RoomRecord> changedMeanwhile;

  RoomReplica(MonotonicClock clock) {
    this.clock = clock;
    this.rooms = new RoomDirectory(clock);
  }

  /** The rooms, to be looked at only. */
  RoomDirectory rooms() {
    return rooms;
  }

  void listen(RoomListener newListener) {
    listener = newListener;
  }

  /** Whether the rooms have been read, so that what is not there does not exist. */
  boolean isLoaded() {
    return position != NEVER_LOADED;
  }

  /** The number of the last change up to which everything has been heard of. */
  long position() {
    return position;
  }

  synchronized @Nullable RoomRecord find(RoomName name) {
    Shared known = shared.get(name);
    Room room = rooms.find(name).orElse(null);
    return known == null || room == null ? null : new RoomRecord(known.number, room);
  }

  /** A change was made here. */
  synchronized void changed(long previous, RoomRecord record) {
    if (record.number() <= position) {
      return; // it has been heard of, and what came after it too
    }
    if (changedMeanwhile != null) {
      changedMeanwhile.put(record.room().name(), record);
    }
    put(record, clock.elapsedMillis());
    if (previous == position) {
      position = record.number();
    }
  }

  /**
   * A change was announced.
   *
   * @return whether nothing is missing before it; otherwise, or while all rooms are being read, it was not taken
   */
  synchronized boolean hear(RoomChange.Announced announced) {
    RoomChange change = announced.change();
    if (change.number() > position && (announced.previous() != position || changedMeanwhile != null)) {
      return false;
    }
    if (change.number() > position) {
      apply(change);
      position = change.number();
    }
    return true;
  }

  /** Changes were read, in their order, which are all up to a number. */
  synchronized void catchUp(List<RoomChange> changes, long upTo) {
    changedMeanwhile = null;
    changes.forEach(this::apply);
    position = Math.max(position, upTo);
  }

  /** From now on all rooms are being read. */
  synchronized void beginLoading() {
    changedMeanwhile = new HashMap<>();
  }

  /**
   * All rooms were read; whatever else is known is no longer true.
   *
   * @param upTo the number of the last change that they include
   * @return how many rooms were known that are not there
   */
  synchronized int load(Map<RoomName, RoomRecord> found, long upTo) {
    Map<RoomName, RoomRecord> all = new HashMap<>(found);
    if (changedMeanwhile != null) {
      changedMeanwhile.values().stream().filter(record -> record.number() > upTo)
          .forEach(record -> all.put(record.room().name(), record));
    }
    changedMeanwhile = null;
    int gone = 0;
    for (RoomName name : rooms.names()) {
      if (!all.containsKey(name)) {
        remove(name);
        gone++;
      }
    }
    for (RoomRecord record : all.values()) {
      RoomName name = record.room().name();
      Shared known = shared.get(name);
      if (known == null || known.number != record.number()) {
        shared.remove(name);
        put(record, RoomDirectory.UNKNOWN);
      }
    }
    position = upTo;
    return gone;
  }

  /** A room and its use, or nothing when there is none. */
  synchronized RoomScripts.@Nullable Use use(RoomName name, long patience) {
    Shared known = shared.get(name);
    return known == null ? null : new RoomScripts.Use(name, known.number, rooms.usedAt(name), patience);
  }

  /** When a room was last used on any node, as far as it is known. */
  synchronized long sharedUse(RoomName name) {
    Shared known = shared.get(name);
    return known == null ? RoomDirectory.UNKNOWN : known.usedAt;
  }

  /** Redis says when a room was last used. */
  synchronized void used(RoomName name, long at) {
    Shared known = shared.get(name);
    if (known != null) {
      known.usedAt = at;
    }
  }

  private void apply(RoomChange change) {
    RoomRecord record = change.record();
    Shared known = shared.get(change.name());
    if (record != null) {
      put(record, clock.elapsedMillis());
    } else if (known != null && known.number <= change.number()) {
      remove(change.name());
    }
  }

  /** Puts a room in its place unless a later state of it is known. */
  private void put(RoomRecord record, long usedAt) {
    Room room = record.room();
    Shared known = shared.get(room.name());
    if (known == null) {
      shared.put(room.name(), new Shared(record.number(), usedAt));
    } else if (known.number >= record.number()) {
      return;
    } else {
      known.number = record.number();
      known.usedAt = usedAt;
    }
    tell(room.name(), rooms.put(room, usedAt));
  }

  private void remove(RoomName name) {
    shared.remove(name);
    tell(name, rooms.remove(name));
  }

  private void tell(RoomName name, Collection<UserId> gone) {
    gone.forEach(user -> listener.left(name, user));
  }
}
