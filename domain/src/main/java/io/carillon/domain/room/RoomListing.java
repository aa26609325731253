package io.carillon.domain.room;

import java.util.List;

/**
 * A part of a list of rooms, in the order of their names.
 *
 * @param more whether there are others behind the last one
 */
public record RoomListing(List<Room> rooms, boolean more) {

  public RoomListing {
    rooms = List.copyOf(rooms);
  }
}
