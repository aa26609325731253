package io.carillon.domain.resumption;

import io.carillon.domain.message.Position;
import io.carillon.domain.session.UserId;
import java.util.Optional;

/**
 * Knows how far users have read their inboxes: the furthest position up to which one of their devices has surely received
 * everything. A device without a session of its own begins there, so that what came while nobody was there is delivered, and
 * what was delivered is not delivered again. All methods may be called from any thread.
 *
 * <p>A cursor is remembered for a while after the last call for its user, and where nothing else bounds how many there are, those
 * that were moved longest ago are forgotten first. Whoever's cursor is forgotten is given everything that the inbox still has. A
 * node knows what it was told itself; others may hear of it a moment later.
 */
public interface InboxCursors {

  /**
   * A device of the user has surely received everything up to a position. Never moves a cursor back within an epoch; of two
   * epochs the newer call's holds. Never blocks, and a lost call only means that messages are delivered again.
   */
  void advance(UserId user, Position sure);

  /**
   * How far the user has read; nothing when that is not known. May block, but not for long.
   *
   * @throws CursorsUnavailableException within a second when it cannot be told now
   */
  Optional<Position> of(UserId user);
}
