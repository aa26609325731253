package io.carillon.application.room;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists rooms: the public ones, or those of the user who asks. */
public final class ListRooms {

  private final RoomStore rooms;

  ListRooms(RoomStore rooms) {
    this.rooms = rooms;
  }

  /**
   * A page of rooms.
   *
   * @param mine whether only those that the user belongs to, private ones included
   * @param after the last room of the page before; {@code null} for the first page
   */
  public Outcome list(Principal who, boolean mine, @Nullable String after, int limit) {
    Optional<RoomName> lastOfPage = Optional.ofNullable(after).flatMap(RoomName::parse);
    if (after != null && lastOfPage.isEmpty()) {
      return new Outcome.Refused(Refusal.badField("after", "after is the name of the last room of the page before"));
    }
    RoomName last = lastOfPage.orElse(null);
    return new Outcome.RoomsListed(mine ? rooms.roomsOf(who.user(), last, limit) : rooms.publicRooms(last, limit));
  }
}
