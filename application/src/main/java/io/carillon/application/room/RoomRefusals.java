package io.carillon.application.room;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Refusal;
import io.carillon.domain.room.RoomOutcome;
import java.util.Objects;

/** What is told of a wish for a room that is not fulfilled. */
final class RoomRefusals {

  private static final String NO_ROOM = "a room's name is one topic segment: 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |";

  private RoomRefusals() {}

  static Refusal badName() {
    return Refusal.badField("room", NO_ROOM);
  }

  static Refusal of(RoomOutcome.Refused refused) {
    int limit = Objects.requireNonNullElse(refused.limit(), 0);
    return switch (refused.problem()) {
      case TAKEN -> Refusal.of(ErrorCode.CONFLICT, "there is a room of this name: choose another name");
      case UNKNOWN -> Refusal.of(ErrorCode.NOT_FOUND,
          "there is no room of this name that you may enter or are in: private rooms need an invitation");
      case NOT_OWNER -> Refusal.forbidden("only the owner of a room invites to it");
      case FULL -> Refusal.limitExceeded(limit,
          "the room has no place left for that: it is for " + limit + " members, those invited included");
      case TOO_MANY_ROOMS -> Refusal.limitExceeded(limit,
          "a user joins at most " + limit + " rooms: leave another one first");
      case NO_PLACE_LEFT -> Refusal.limitExceeded(limit,
          "all rooms of this server together have as many members as they can: try again later");
    };
  }
}
