package io.carillon.domain.room;

import org.jspecify.annotations.Nullable;

/** What became of a wish. */
public sealed interface RoomOutcome {

  /** The room is now like this. */
  record Done(Room room) implements RoomOutcome {}

  /**
   * Everything is as it was.
   *
   * @param limit the bound that was met; {@code null} where there is none
   */
  record Refused(RoomProblem problem, @Nullable Integer limit) implements RoomOutcome {

    public static Refused because(RoomProblem problem) {
      return new Refused(problem, null);
    }
  }
}
