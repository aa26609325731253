package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Background;
import io.carillon.domain.protection.UserPlaces;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.UserId;
import java.util.Set;

/**
 * Closes connections that have lost their place to a newer one of their user, on whichever node that is. One that is still being
 * welcomed finds out by itself.
 */
public final class CloseReplaced implements UserPlaces.Listener {

  private final ConnectionRegistry registry;
  private final Background background;

  public CloseReplaced(ConnectionRegistry registry, Background background) {
    this.registry = registry;
    this.background = background;
  }

  @Override
  public void replaced(UserId user, ConnectionId connection) {
    background.execute(() -> {
      for (Connection each : registry.of(Set.of(user))) {
        if (each.id().equals(connection)) {
          each.client().close(CloseCause.REPLACED);
        }
      }
    });
  }
}
