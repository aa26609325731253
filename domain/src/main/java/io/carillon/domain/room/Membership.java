package io.carillon.domain.room;

import io.carillon.domain.session.UserId;

/** Who is a member of what. */
@FunctionalInterface
public interface Membership {

  /**
   * Whether a user is a member of a room, joined or invited. Asked for every message in a room and on delivery loops, so it
   * never blocks.
   */
  boolean isMember(RoomName room, UserId user);
}
