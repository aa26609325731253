package io.carillon.application.lifecycle;

import io.carillon.application.command.Notice;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.domain.telemetry.DeliveryHealth;

/** Tells every client when messages no longer get through, and those who were there when they do again. Never blocks. */
public final class TellDegradation implements DeliveryHealth.Listener {

  private final ConnectionRegistry connections;
  private boolean delivering;
  private boolean told;

  public TellDegradation(ConnectionRegistry connections) {
    this.connections = connections;
  }

  @Override
  public synchronized void onChange(boolean deliversNow) {
    if (delivering && !deliversNow) {
      tell(new Notice.Degraded());
      told = true;
    } else if (told && deliversNow) {
      tell(new Notice.Restored());
      told = false;
    }
    delivering = deliversNow;
  }

  private void tell(Notice notice) {
    connections.forEach(connection -> {
      if (connection.principal() != null) {
        connection.client().tell(notice);
      }
    });
  }
}
