package io.carillon.application.room;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.InRoom.Event;
import io.carillon.application.command.Refusal;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.room.RoomOutcome;
import io.carillon.domain.room.RoomProblem;
import io.carillon.domain.room.RoomStore;
import io.carillon.domain.session.UserId;
import java.util.List;
import java.util.Optional;

/** Lets the owner of a room give others a place in it. */
public final class InviteToRoom {

  private final RoomStore rooms;

  InviteToRoom(RoomStore rooms) {
    this.rooms = rooms;
  }

  public Outcome invite(Principal who, String room, List<String> users) {
    Optional<RoomName> name = RoomName.parse(room);
    if (name.isEmpty()) {
      return new Outcome.Refused(RoomRefusals.badName());
    }
    List<UserId> invited = users.stream().flatMap(user -> UserId.parse(user).stream()).toList();
    if (invited.size() < users.size()) {
      return new Outcome.Refused(
          Refusal.badField("users", "each user is one topic segment: 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |"));
    }
    RoomOutcome outcome = rooms.change(name.get(), present -> present.map(there -> there.invite(who.user(), invited))
        .orElse(RoomOutcome.Refused.because(RoomProblem.UNKNOWN)));
    return switch (outcome) {
      case RoomOutcome.Done(var changed) -> new Outcome.InRoom(Event.INVITED, changed, List.of());
      case RoomOutcome.Refused refused -> new Outcome.Refused(RoomRefusals.of(refused));
    };
  }
}
