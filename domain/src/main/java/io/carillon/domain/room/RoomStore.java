package io.carillon.domain.room;

import io.carillon.domain.session.UserId;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rooms, and the bounds on how many a user may have joined and on how many members all rooms have together.
 * Changes of one room happen one after another, wherever they come from, and whoever reads sees each of them whole: on the
 * node where it was made once it has returned, on others a moment later. Safe for any number of threads.
 */
public interface RoomStore extends Membership {

  /**
   * Changes a room, or makes one. The result is kept unless that goes beyond a bound: then the outcome says so, and
   * everything is as it was. May block.
   *
   * @param change from the room as it is, or nothing, to what shall become of it; may be asked more than once, so it only
   *     decides
   * @throws RoomsUnavailableException within a second when the outcome cannot be vouched for; the room may have been changed
   *     all the same
   */
  RoomOutcome change(RoomName name, Function<Optional<Room>, RoomOutcome> change);

  /**
   * The public rooms, empty ones left out.
   *
   * @param after the name behind which the page begins; {@code null} for the first page
   * @param limit how many rooms at most, at least 1
   * @throws RoomsUnavailableException when this node does not know of the rooms yet
   */
  RoomListing publicRooms(@Nullable RoomName after, int limit);

  /**
   * The rooms that a user has joined or is invited to.
   *
   * @throws RoomsUnavailableException when this node does not know of the rooms yet
   */
  RoomListing roomsOf(UserId user, @Nullable RoomName after, int limit);

  /**
   * Forgets rooms that have been empty for a while, and those that nobody has used for long. To use a room is to change it,
   * to listen to it, and to be found a member by {@link #isMember}: a room never goes from under its listeners, who would
   * hear what is said in the next one of its name. To be called now and then, on every node; may block. What cannot be done now
   * is done the next time.
   *
   * @param isListenedTo whether there is anybody on this node who listens to a room
   */
  void forgetUnused(Predicate<RoomName> isListenedTo);

  /** Names the one listener of this node; called once, before anything else. */
  void listen(RoomListener listener);
}
