package io.carillon.domain.room;

/** Why something cannot be done with a room. */
public enum RoomProblem {
  /** There is a room of this name. */
  TAKEN,
  /** There is no room of this name, or none that the user may know of. */
  UNKNOWN,
  /** Only the room's owner may. */
  NOT_OWNER,
  /** The room has as many members as it may have. */
  FULL,
  /** The user is in as many rooms as one may be in. */
  TOO_MANY_ROOMS,
  /** All rooms together have as many members as can be kept. */
  NO_PLACE_LEFT
}
