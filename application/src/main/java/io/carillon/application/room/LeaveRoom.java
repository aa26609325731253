package io.carillon.application.room;

import io.carillon.application.command.Outcome;
import io.carillon.application.connection.Connection;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.room.RoomStore;
import java.util.Optional;

/** Ends a user's membership of a room, and with it what the user's connections hear of it. */
public final class LeaveRoom {

  private final RoomStore rooms;
  private final Departures departures;

  LeaveRoom(RoomStore rooms, Departures departures) {
    this.rooms = rooms;
    this.departures = departures;
  }

  /** Leaves the room on all devices. A user with a grant for the topic may subscribe to it again. */
  public Outcome leave(Connection connection, Principal who, String room) {
    Optional<RoomName> name = RoomName.parse(room);
    return name.isEmpty() ? new Outcome.Refused(RoomRefusals.badName()) : leave(connection, who, name.get());
  }

  private Outcome leave(Connection connection, Principal who, RoomName name) {
    boolean left = false;
    departures.begin(connection, name);
    try {
      RoomOutcome outcome = rooms.change(name, present -> present.map(there -> there.leave(who.user()))
          .orElse(RoomOutcome.Refused.because(RoomProblem.UNKNOWN)));
      left = outcome instanceof RoomOutcome.Done;
      return switch (outcome) {
        case RoomOutcome.Refused refused -> new Outcome.Refused(RoomRefusals.of(refused));
        case RoomOutcome.Done _ -> new Outcome.RoomLeft(name);
      };
    } finally {
      if (left) {
        departures.complete(connection, who, name);
      } else {
        departures.giveUp(connection, who, name);
      }
    }
  }
}
