package io.carillon.adapters.local.room;

import io.carillon.domain.room.Room;
import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomOutcome.Done;
import io.carillon.domain.room.RoomOutcome.Refused;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.session.UserId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rooms inside one process. One lock guards changes and lists; whether somebody is a member is read without it, because
 * that is asked for every message.
 */
public final class LocalRoomStore implements RoomStore {

  /** A room and when it was last used. */
  private static final class Kept {

    private volatile Room room;
    private volatile long usedAt;

    Kept(Room room, long now) {
      this.room = room;
      this.usedAt = now;
    }
  }

  private final RoomConfig config;
  private final InstantSource clock;
  private final Map<RoomName, Kept> rooms = new ConcurrentHashMap<>();
  private final NavigableSet<RoomName> listed = new TreeSet<>();
  private final Map<UserId, NavigableSet<RoomName>> byUser = new HashMap<>();
  private int places;

  public LocalRoomStore(RoomConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  @Override
  public boolean isMember(RoomName name, UserId user) {
    Kept kept = rooms.get(name);
    boolean member = kept != null && kept.room.members().containsKey(user);
    if (kept != null && member) {
      kept.usedAt = clock.millis();
    }
    return member;
  }

  @Override
  public synchronized RoomOutcome change(RoomName name, Function<Optional<Room>, RoomOutcome> change) {
    Kept kept = rooms.get(name);
    Room before = kept == null ? null : kept.room;
    RoomOutcome outcome = change.apply(Optional.ofNullable(before));
    if (!(outcome instanceof Done(var after))) {
      return outcome;
    }
    if (places + placesOf(after) - placesOf(before) > config.places()) {
      return new Refused(RoomProblem.NO_PLACE_LEFT, config.places());
    }
    for (UserId user : after.members(Standing.JOINED)) {
      boolean comes = before == null || before.members().get(user) != Standing.JOINED;
      if (comes && joinedRooms(user) >= config.perUser()) {
        return new Refused(RoomProblem.TOO_MANY_ROOMS, config.perUser());
      }
    }
    keep(kept, after);
    index(name, before, after);
    return outcome;
  }

  @Override
  public synchronized RoomListing publicRooms(@Nullable RoomName after, int limit) {
    return page(listed, after, limit);
  }

  @Override
  public synchronized RoomListing roomsOf(UserId user, @Nullable RoomName after, int limit) {
    return page(byUser.getOrDefault(user, new TreeSet<>()), after, limit);
  }

  @Override
  public void forgetUnused(Predicate<RoomName> isListenedTo) {
    long now = clock.millis();
    rooms.forEach((name, kept) -> {
      if (isListenedTo.test(name)) {
        kept.usedAt = now;
      } else if (isOver(kept, now)) {
        forget(name, now);
      }
    });
  }

  /** How many rooms there are, empty ones included. */
  public int size() {
    return rooms.size();
  }

  private synchronized void forget(RoomName name, long now) {
    Kept kept = rooms.get(name);
    if (kept != null && isOver(kept, now)) { // somebody may have come meanwhile
      index(name, kept.room, null);
      rooms.remove(name);
    }
  }

  private boolean isOver(Kept kept, long now) {
    long patience = (kept.room.isEmpty() ? config.emptyFor() : config.unusedFor()).toMillis();
    return now - kept.usedAt >= patience;
  }

  private void keep(@Nullable Kept kept, Room room) {
    if (kept == null) {
      rooms.put(room.name(), new Kept(room, clock.millis()));
    } else {
      kept.room = room;
      kept.usedAt = clock.millis();
    }
  }

  private void index(RoomName name, @Nullable Room before, @Nullable Room after) {
    places += placesOf(after) - placesOf(before);
    if (before != null) {
      before.members().keySet().forEach(user -> byUser.computeIfPresent(user, (_, names) -> {
        names.remove(name);
        return names.isEmpty() ? null : names;
      }));
    }
    if (after != null) {
      after.members().keySet().forEach(user -> byUser.computeIfAbsent(user, _ -> new TreeSet<>()).add(name));
    }
    if (after == null || after.isPrivate() || after.isEmpty()) {
      listed.remove(name);
    } else {
      listed.add(name);
    }
  }

  private long joinedRooms(UserId user) {
    return byUser.getOrDefault(user, new TreeSet<>()).stream()
        .filter(name -> {
          Kept kept = rooms.get(name);
          return kept != null && kept.room.members().get(user) == Standing.JOINED;
        })
        .count();
  }

  private RoomListing page(NavigableSet<RoomName> names, @Nullable RoomName after, int limit) {
    List<Room> found = (after == null ? names : names.tailSet(after, false)).stream().limit(limit + 1L)
        .map(rooms::get).<Room>mapMulti((kept, page) -> {
          if (kept != null) {
            page.accept(kept.room);
          }
        }).toList();
    boolean more = found.size() > limit;
    return new RoomListing(more ? found.subList(0, limit) : found, more);
  }

  private static int placesOf(@Nullable Room room) {
    return room == null ? 0 : Math.max(1, room.members().size());
  }
}
