package io.carillon.domain.resumption;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.SessionId;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the sessions of clients whose connections are gone, for as long as they may come back. A session that has a connection
 * is not here: the node of that connection knows it. All methods may be called from any thread.
 *
 * <p>A store that several nodes share has to see to it that of all nodes one takes a session, that a take that begins behind a
 * keep finds what that kept, whatever the node, and that what is kept outlives the node that kept it. How many sessions are
 * kept is bounded, in all and for each user: when there are more, those that were kept longest ago are forgotten.
 */
public interface SessionStore {

  /**
   * Keeps a session, in place of what is kept under the same id. Never blocks.
   *
   * @param ttl how long; when it is over, nobody can take the session any more
   */
  void keep(KeptSession session, Duration ttl);

  /**
   * Takes a session out for the one whose it is. Of any number of callers one gets it. For anybody else it is as if there were
   * none, and it stays. May block.
   *
   * @throws SessionsUnavailableException within a second when it cannot be told whether there is one; it has not been taken
   */
  Optional<KeptSession> take(SessionId id, Principal who);
}
