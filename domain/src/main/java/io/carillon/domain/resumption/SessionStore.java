package io.carillon.domain.resumption;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.SessionId;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the sessions of clients whose connections are gone, for as long as they may come back. A session that has a connection
 * is known to the node of that connection, and the store asks there. All methods may be called from any thread.
 *
 * <p>A store that several nodes share sees to it that a session is continued by one node alone, whichever its client comes to:
 * it asks the node that has it open to let go, and goes on without that node when it does not answer. So that this loses nothing
 * it writes down open sessions now and then, and what is older than a take is kept no more. What a node keeps the others
 * find as soon as it is written; until then they find the session open on that node. How many sessions of a user wait is bounded:
 * when there are more, those that were kept longest ago are forgotten. So is what all sessions take up, by number or by time.
 */
public interface SessionStore {

  /** From now on asks there for the sessions that are open on this node; called once, before the first connection. */
  void listen(OpenSessions open);

  /**
   * The id of a session that is about to begin on this node, made of a random one. A store that nodes share marks it, so that the
   * others find the session here before anything of it has been written.
   */
  SessionId mark(SessionId random);

  /**
   * A session that is open on this node is new, or listens to something else now. A store that outlives nodes writes down soon
   * what it finds then. Never blocks.
   */
  void changed(SessionId id);

  /**
   * Keeps a session, in place of what is kept under the same id, unless another node has taken it from this one. Never blocks.
   *
   * @param ttl how long; when it is over, nobody can take the session any more
   */
  void keep(KeptSession session, Duration ttl);

  /**
   * Whether a session may be open on another node. The connection there then gives up its place among the user's connections to the one
   * that resumes the session. A session that is kept is not open. May block.
   *
   * @throws SessionsUnavailableException within about a second when that cannot be told
   */
  boolean mayBeOpen(SessionId id, Principal who);

  /**
   * Takes a session out for the one whose it is, away from the node that has it open, if that is another one. Of any number of
   * callers one gets it, or each takes it from the one before. For anybody else it is as if there were none, and it stays. Whoever
   * takes a session has it open from then on, until it is kept again. A node may ask for what it has open itself: there is
   * nothing to take, unless another node has taken the session meanwhile and this one has not noticed. May block.
   *
   * @throws SessionsUnavailableException within about a second when it cannot be told whether there is one; it can still be taken
   */
  Optional<KeptSession> take(SessionId id, Principal who);
}
