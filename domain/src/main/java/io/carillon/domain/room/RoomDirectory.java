package io.carillon.domain.room;

import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Rooms in memory, found by their members and in the order of their names, and when each was last used. One lock guards
 * changes and lists; whether somebody is a member is read without it, because that is asked for every message. Safe for any
 * number of threads.
 */
public final class RoomDirectory implements Membership {

  /** A room and when it was last used. */
  private static final class Kept {

    private volatile Room room;
    private volatile long usedAt;

    Kept(Room room, long usedAt) {
      this.room = room;
      this.usedAt = usedAt;
    }
  }

  /** When a room was used of which that is not known: long before everything. */
  public static final long UNKNOWN = Long.MIN_VALUE / 2;

  private final MonotonicClock clock;
  private final Map<RoomName, Kept> rooms = new ConcurrentHashMap<>();
  private final NavigableSet<RoomName> listed = new TreeSet<>();
  private final Map<UserId, NavigableSet<RoomName>> byUser = new HashMap<>();
  private int places;

  /**
   * @param clock tells when a room is used
   */
  public RoomDirectory(MonotonicClock clock) {
    this.clock = clock;
  }

  /** Whether a user is a member of a room, which is to use it. */
  @Override
  public boolean isMember(RoomName name, UserId user) {
    Kept kept = rooms.get(name);
    boolean member = kept != null && kept.room.members().containsKey(user);
    if (kept != null && member) {
      kept.usedAt = clock.elapsedMillis();
    }
    return member;
  }

  public Optional<Room> find(RoomName name) {
    return Optional.ofNullable(rooms.get(name)).map(kept -> kept.room);
  }

  /**
   * Keeps a room as it is now.
   *
   * @param usedAt when it was last used, in milliseconds of the monotonic clock; or {@link #UNKNOWN}
   * @return who belonged to it until now and does no longer
   */
  public synchronized Collection<UserId> put(Room room, long usedAt) {
    Kept kept = rooms.get(room.name());
    Room before = kept == null ? null : kept.room;
    if (kept == null) {
      rooms.put(room.name(), new Kept(room, usedAt));
    } else {
      kept.room = room;
      kept.usedAt = usedAt;
    }
    return index(room.name(), before, room);
  }

  /**
   * Forgets a room, if there is one of this name.
   *
   * @return who belonged to it until now and does no longer
   */
  public synchronized Collection<UserId> remove(RoomName name) {
    Kept kept = rooms.remove(name);
    return kept == null ? List.of() : index(name, kept.room, null);
  }

  /** A room is used now. */
  public void use(RoomName name) {
    Kept kept = rooms.get(name);
    if (kept != null) {
      kept.usedAt = clock.elapsedMillis();
    }
  }

  /** When a room was last used, in milliseconds of the monotonic clock; {@link #UNKNOWN} when there is none. */
  public long usedAt(RoomName name) {
    Kept kept = rooms.get(name);
    return kept == null ? UNKNOWN : kept.usedAt;
  }

  /** The names of all rooms; those that come and go meanwhile may be among them or not. */
  public Set<RoomName> names() {
    return Collections.unmodifiableSet(rooms.keySet());
  }

  /** How many rooms there are, empty ones included. */
  public int size() {
    return rooms.size();
  }

  /** How many members all rooms have together; an empty room counts as one. */
  public synchronized int places() {
    return places;
  }

  /** How many places a room takes; none when there is no room. */
  public static int placesOf(@Nullable Room room) {
    return room == null ? 0 : Math.max(1, room.members().size());
  }

  /** How many rooms a user has joined. */
  public synchronized long joinedBy(UserId user) {
    return byUser.getOrDefault(user, new TreeSet<>()).stream()
        .filter(name -> find(name).filter(room -> room.members().get(user) == Standing.JOINED).isPresent())
        .count();
  }

  /** As {@link RoomStore#publicRooms}. */
  public synchronized RoomListing publicRooms(@Nullable RoomName after, int limit) {
    return page(listed, after, limit);
  }

  /** As {@link RoomStore#roomsOf}. */
  public synchronized RoomListing roomsOf(UserId user, @Nullable RoomName after, int limit) {
    return page(byUser.getOrDefault(user, new TreeSet<>()), after, limit);
  }

  private Collection<UserId> index(RoomName name, @Nullable Room before, @Nullable Room after) {
    places += placesOf(after) - placesOf(before);
    Set<UserId> were = before == null ? Set.of() : before.members().keySet();
    Set<UserId> are = after == null ? Set.of() : after.members().keySet();
    Set<UserId> gone = new HashSet<>(were);
    gone.removeAll(are);
    gone.forEach(user -> byUser.computeIfPresent(user, (_, names) -> {
      names.remove(name);
      return names.isEmpty() ? null : names;
    }));
    are.forEach(user -> byUser.computeIfAbsent(user, _ -> new TreeSet<>()).add(name));
    if (after == null || after.isPrivate() || after.isEmpty()) {
      listed.remove(name);
    } else {
      listed.add(name);
    }
    return gone;
  }

  private RoomListing page(NavigableSet<RoomName> names, @Nullable RoomName after, int limit) {
    List<Room> found = (after == null ? names : names.tailSet(after, false)).stream().limit(limit + 1L)
        .flatMap(name -> find(name).stream()).toList();
    boolean more = found.size() > limit;
    return new RoomListing(more ? found.subList(0, limit) : found, more);
  }
}
