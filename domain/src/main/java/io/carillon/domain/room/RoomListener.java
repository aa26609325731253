package io.carillon.domain.room;

import io.carillon.domain.session.UserId;

/** Hears on every node of those who no longer belong to a room. */
@FunctionalInterface
public interface RoomListener {

  /**
   * Somebody is no longer a member, because they have left on whichever node, or the room has gone. {@link Membership#isMember}
   * said so on this node before; they may be a member again by now. May be told more than once, from any thread; must not block.
   */
  void left(RoomName room, UserId user);
}
