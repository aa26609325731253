package io.carillon.domain.resumption;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A node that has sessions open and lets go of them when it is asked to, one thing after another, as the server does. */
public final class HeldSessions implements OpenSessions {

  private final SessionStore store;
  private final ReentrantLock turn = new ReentrantLock();
  private final Map<SessionId, KeptSession> open = new ConcurrentHashMap<>();
  private final List<SessionId> released = new CopyOnWriteArrayList<>();

  public HeldSessions(SessionStore store) {
    this.store = store;
    store.listen(this);
  }

  /** A connection of this node has the session from now on. */
  public void open(KeptSession session) {
    open.put(session.id(), session);
    store.changed(session.id());
  }

  /** The client has received more, which the store is not told. */
  public void advance(KeptSession session) {
    open.put(session.id(), session);
  }

  /** The connection ends, and its session is kept. */
  public void end(SessionId id, Duration ttl) {
    KeptSession session = open.remove(id);
    if (session != null) {
      store.keep(session, ttl);
    }
  }

  /**
   * Takes the session out of the store for a connection of this node.
   *
   * @return whether there was one, and neither this node had it nor others contended for it
   */
  public boolean take(SessionId id, Principal who) {
    turn.lock();
    try {
      if (holds(id)) {
        return false;
      }
      Optional<KeptSession> taken = store.take(id, who);
      taken.ifPresent(session -> open.put(id, session));
      return taken.isPresent();
    } catch (SessionsUnavailableException e) {
      return false;
    } finally {
      turn.unlock();
    }
  }

  public boolean holds(SessionId id) {
    return open.containsKey(id);
  }

  /** What this node was asked to let go of and had. */
  public List<SessionId> released() {
    return released;
  }

  @Override
  public Optional<KeptSession> snapshot(SessionId id) {
    return Optional.ofNullable(open.get(id));
  }

  @Override
  public void release(SessionId id, BooleanSupplier isDue) {
    turn.lock();
    try {
      if (holds(id) && isDue.getAsBoolean()) {
        released.add(id);
        end(id, SessionStoreContract.TTL);
      }
    } finally {
      turn.unlock();
    }
  }
}
