package io.carillon.application.connection;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Every open connection of this node, by the session that it continues. Safe for any number of threads. */
public final class ConnectionRegistry {

  private final Map<SessionId, Connection> open = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  public synchronized void add(Connection connection) {
    open.put(connection.session(), connection);
  }

  /**
   * Takes a connection out.
   *
   * @return false when this was done before
   */
  public boolean remove(Connection connection) {
    boolean removed;
    synchronized (this) {
      removed = open.remove(connection.session(), connection);
    }
    completeWhenEmpty();
    return removed;
  }

  /** The connection that continues a session now. */
  public Optional<Connection> find(SessionId session) {
    return Optional.ofNullable(open.get(session));
  }

  /** Lets a connection continue another session; whoever continued that until now gets the connection's own in return. */
  public synchronized void handOver(SessionId session, Connection to) {
    SessionId own = to.session();
    if (session.equals(own) || !to.equals(open.get(own))) {
      return;
    }
    Connection from = open.put(session, to);
    to.setSession(session);
    if (from == null) {
      open.remove(own);
    } else {
      from.setSession(own);
      open.put(own, from);
    }
  }

  /** The connections of some users; looks at all there are, which is for what happens seldom, or for many at once. */
  public List<Connection> of(Set<UserId> users) {
    return open.values().stream().filter(connection -> {
      Principal principal = connection.principal();
      return principal != null && users.contains(principal.user());
    }).toList();
  }

  /** Does something with every connection that is open. */
  public void forEach(Consumer<Connection> action) {
    open.values().forEach(action);
  }

  public int size() {
    return open.size();
  }

  /** Whether the node is on its way out and takes no new connection. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * Lets no new connection in and does something with each that is open.
   *
   * @return completes when the last connection is gone
   */
  public CompletableFuture<Void> drain(Consumer<Connection> farewell) {
    draining = true;
    open.values().forEach(farewell);
    completeWhenEmpty();
    return drained;
  }

  private void completeWhenEmpty() {
    if (draining && open.isEmpty()) {
      drained.complete(null);
    }
  }
}
