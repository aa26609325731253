package io.carillon.application.room;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.InRoom.Event;
import io.carillon.application.connection.Connection;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomProblem;
import java.util.Optional;

/** Makes a user a member of a room, and has the connection listen to it. Joining again only does the latter. */
public final class JoinRoom {

  private final RoomEntrance entrance;

  JoinRoom(RoomEntrance entrance) {
    this.entrance = entrance;
  }

  public Outcome join(Connection connection, Principal who, String room) {
    Optional<RoomName> name = RoomName.parse(room);
    return name.isEmpty()
        ? new Outcome.Refused(RoomRefusals.badName())
        : entrance.enter(connection, who, name.get(), Event.JOINED,
            present -> present.map(there -> there.join(who.user()))
                .orElse(RoomOutcome.Refused.because(RoomProblem.UNKNOWN)));
  }
}
