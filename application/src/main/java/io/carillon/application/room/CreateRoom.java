package io.carillon.application.room;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.InRoom.Event;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.RoomRequest;
import io.carillon.application.connection.Connection;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.session.UserId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Makes a room, which its maker owns and listens to. */
public final class CreateRoom {

  private final RoomEntrance entrance;
  private final int maxMembers;

  /**
   * @param maxMembers what a room's own bound may not exceed, and is when its maker says nothing
   */
  CreateRoom(RoomEntrance entrance, int maxMembers) {
    this.entrance = entrance;
    this.maxMembers = maxMembers;
  }

  /** Of several who make a room of one name, one does. */
  public Outcome create(Connection connection, Principal who, RoomRequest request) {
    Optional<RoomName> name = RoomName.parse(request.room());
    if (name.isEmpty()) {
      return new Outcome.Refused(RoomRefusals.badName());
    }
    int places = Objects.requireNonNullElse(request.maxMembers(), maxMembers);
    if (places > maxMembers) {
      return new Outcome.Refused(
          Refusal.limitExceeded(maxMembers, "a room is for at most " + maxMembers + " members: ask for fewer"));
    }
    List<UserId> invited = request.members().stream().flatMap(user -> UserId.parse(user).stream()).toList();
    if (invited.size() < request.members().size()) {
      return new Outcome.Refused(
          Refusal.badField("members", "each member is one topic segment: 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |"));
    }
    return entrance.enter(connection, who, name.get(), Event.CREATED,
        present -> present.<RoomOutcome>map(_ -> RoomOutcome.Refused.because(RoomProblem.TAKEN))
            .orElseGet(() -> Room.create(name.get(), who.user(), request.isPrivate(), places, invited)));
  }
}
