package io.carillon.application.connection;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.UserId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Every open connection of this node. Safe for any number of threads. */
public final class ConnectionRegistry {

  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;

  public void add(Connection connection) {
    open.add(connection);
  }

  public void remove(Connection connection) {
    open.remove(connection);
    completeWhenEmpty();
  }

  /** The connections of one user; looks at all there are, which is for what happens seldom. */
  public List<Connection> of(UserId user) {
    return open.stream().filter(connection -> {
      Principal principal = connection.principal();
      return principal != null && principal.user().equals(user);
    }).toList();
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
    open.forEach(farewell);
    completeWhenEmpty();
    return drained;
  }

  private void completeWhenEmpty() {
    if (draining && open.isEmpty()) {
      drained.complete(null);
    }
  }
}
