package io.carillon.domain.resumption;

import io.carillon.domain.session.SessionId;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The sessions that have a connection on this node, as the store asks for them. Any thread may call. */
public interface OpenSessions {

  /** A session as it would be kept now; empty when it has no connection here, or is just changing hands. Never blocks. */
  Optional<KeptSession> snapshot(SessionId id);

  /**
   * Lets go of a session because its client goes on with it elsewhere: its connection is told so and ends, and the session has
   * been {@linkplain SessionStore#keep kept} when this returns. Does nothing when it has no connection here. May block.
   *
   * @param isDue asked when nobody can resume the session here any more until it is let go of: whether it is still to be
   */
  void release(SessionId id, BooleanSupplier isDue);
}
