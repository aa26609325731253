package io.carillon.application.connect;

import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.protection.ConnectionQuota;

/** Cleans up after a connection that is gone, however it went. */
public final class CloseConnection {

  private final ConnectionRegistry registry;
  private final ConnectionQuota quota;
  private final Subscriptions subscriptions;

  public CloseConnection(ConnectionRegistry registry, ConnectionQuota quota, Subscriptions subscriptions) {
    this.registry = registry;
    this.quota = quota;
    this.subscriptions = subscriptions;
  }

  /** Ends its subscriptions and gives its places back. Calling it again changes nothing. */
  public void close(Connection connection) {
    if (subscriptions.endAll(connection)) {
      Principal principal = connection.principal();
      if (principal != null) {
        quota.leave(principal);
      }
      quota.leave(connection.address());
      registry.remove(connection);
    }
  }
}
