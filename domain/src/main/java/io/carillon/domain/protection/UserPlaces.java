package io.carillon.domain.protection;

import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.UserId;

/**
 * Counts the connections of each user, on all nodes together. What nodes share cannot always be reached: then each node counts its
 * own connections alone. A place that a node had when it ended without a word is free again within half a minute. All methods may
 * be called from any thread.
 */
public interface UserPlaces {

  /** Hears of this node's connections that have lost their place to a newer one of their user. Must not block. */
  @FunctionalInterface
  interface Listener {

    /** The connection has no place any more and has to go. */
    void replaced(UserId user, ConnectionId connection);
  }

  /**
   * Takes a place, or confirms the one that the connection has taken {@linkplain #enterBeyond beyond} the limit. May block, but for
   * less than a second.
   *
   * @return false when the user has as many other connections as one may have; then the connection has no place
   */
  boolean enter(UserId user, ConnectionId connection);

  /** Takes a place although there may be none, for a connection that is about to replace another one of the user. Never blocks. */
  void enterBeyond(UserId user, ConnectionId connection);

  /** Takes a place, and if there is none, that of the user's oldest connection, wherever it is. May block, as {@link #enter}. */
  void enterReplacing(UserId user, ConnectionId connection);

  /** Gives a place back. Does nothing when the connection has none. Never blocks. */
  void leave(UserId user, ConnectionId connection);

  /** Whether a connection of this node has a place, as far as this node knows. Never blocks. */
  boolean holds(UserId user, ConnectionId connection);

  /** Whether {@link #enter} may wait for something outside this process. */
  boolean mayBlock();

  /** Names the one listener of this node; called once, before anything else. */
  void listen(Listener listener);
}
