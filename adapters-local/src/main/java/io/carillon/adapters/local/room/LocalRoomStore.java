package io.carillon.adapters.local.room;

import io.carillon.domain.room.Room;
import io.carillon.domain.room.Room.Standing;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomDirectory;
import io.carillon.domain.room.RoomListener;
import io.carillon.domain.room.RoomListing;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomOutcome.Done;
import io.carillon.domain.room.RoomOutcome.Refused;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Rooms inside one process. One lock guards changes; whether somebody is a member is read without it. */
public final class LocalRoomStore implements RoomStore {

  private final RoomConfig config;
  private final MonotonicClock clock;
  private final RoomDirectory rooms;
  private volatile RoomListener listener = (_, _) -> {};

  public LocalRoomStore(RoomConfig config, MonotonicClock clock) {
    this.config = config;
    this.clock = clock;
    this.rooms = new RoomDirectory(clock);
  }

  @Override
  public boolean isMember(RoomName name, UserId user) {
    return rooms.isMember(name, user);
  }

  @Override
  public synchronized RoomOutcome change(RoomName name, Function<Optional<Room>, RoomOutcome> change) {
    Room before = rooms.find(name).orElse(null);
    RoomOutcome outcome = change.apply(Optional.ofNullable(before));
    if (!(outcome instanceof Done(var after))) {
      return outcome;
    }
    if (rooms.places() + RoomDirectory.placesOf(after) - RoomDirectory.placesOf(before) > config.places()) {
      return new Refused(RoomProblem.NO_PLACE_LEFT, config.places());
    }
    for (UserId user : after.members(Standing.JOINED)) {
      boolean comes = before == null || before.members().get(user) != Standing.JOINED;
      if (comes && rooms.joinedBy(user) >= config.perUser()) {
        return new Refused(RoomProblem.TOO_MANY_ROOMS, config.perUser());
      }
    }
    tell(name, rooms.put(after, clock.elapsedMillis()));
    return outcome;
  }

  @Override
  public RoomListing publicRooms(@Nullable RoomName after, int limit) {
    return rooms.publicRooms(after, limit);
  }

  @Override
  public RoomListing roomsOf(UserId user, @Nullable RoomName after, int limit) {
    return rooms.roomsOf(user, after, limit);
  }

  @Override
  public void forgetUnused(Predicate<RoomName> isListenedTo) {
    for (RoomName name : rooms.names()) {
      if (isListenedTo.test(name)) {
        rooms.use(name);
      } else if (isOver(name)) {
        forget(name);
      }
    }
  }

  @Override
  public void listen(RoomListener newListener) {
    listener = newListener;
  }

  /** How many rooms there are, empty ones included. */
  public int size() {
    return rooms.size();
  }

  private synchronized void forget(RoomName name) {
    if (isOver(name)) { // somebody may have come meanwhile
      tell(name, rooms.remove(name));
    }
  }

  private boolean isOver(RoomName name) {
    return rooms.find(name)
        .filter(room -> clock.elapsedMillis() - rooms.usedAt(name) >= config.patienceWith(room).toMillis())
        .isPresent();
  }

  private void tell(RoomName name, Collection<UserId> gone) {
    gone.forEach(user -> listener.left(name, user));
  }
}
