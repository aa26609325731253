package io.carillon.application.connect;

import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.session.Sessions;
import io.carillon.domain.protection.ConnectionQuota;

/** Cleans up after a connection that is gone, however it went. */
public final class CloseConnection {

  private final ConnectionRegistry registry;
  private final ConnectionQuota quota;
  private final Sessions sessions;

  public CloseConnection(ConnectionRegistry registry, ConnectionQuota quota, Sessions sessions) {
    this.registry = registry;
    this.quota = quota;
    this.sessions = sessions;
  }

  /** Ends its subscriptions, keeps its session and gives its places back. Calling it again changes nothing. */
  public void close(Connection connection) {
    sessions.end(connection);
    if (registry.remove(connection)) {
      quota.leave(connection.address());
    }
  }
}
