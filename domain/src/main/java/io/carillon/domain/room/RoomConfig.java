package io.carillon.domain.room;

import java.time.Duration;

/**
 * What is kept of rooms.
 *
 * @param perUser how many rooms a user may have joined
 * @param places how many members all rooms have together at most; an empty room counts as one
 * @param emptyFor how long a room is kept when all have left
 * @param unusedFor how long a room is kept that nobody uses
 */
public record RoomConfig(int perUser, int places, Duration emptyFor, Duration unusedFor) {

  public RoomConfig {
    if (perUser < 1 || places < 1 || emptyFor.isNegative() || unusedFor.isNegative()) {
      throw new IllegalArgumentException("rooms: " + perUser + ", " + places + ", " + emptyFor + ", " + unusedFor
          + " (expected: numbers of 1 or more, times of 0 or more)");
    }
  }

  /** How long a room like this is kept after it was last used. */
  public Duration patienceWith(Room room) {
    return room.isEmpty() ? emptyFor : unusedFor;
  }
}
