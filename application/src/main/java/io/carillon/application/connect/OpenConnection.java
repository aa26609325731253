package io.carillon.application.connect;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.connection.Client;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.time.MonotonicClock;
import java.security.SecureRandom;
import java.time.Duration;

/** Turns an admitted request, once its socket is open, into a connection. */
public final class OpenConnection {

  private final ConnectionRegistry registry;
  private final Welcome welcome;
  private final Subscriptions subscriptions;
  private final SessionStore sessions;
  private final MonotonicClock clock;
  private final SecureRandom random;

  public OpenConnection(ConnectionRegistry registry, Welcome welcome, Subscriptions subscriptions,
      SessionStore sessions, MonotonicClock clock, SecureRandom random) {
    this.registry = registry;
    this.welcome = welcome;
    this.subscriptions = subscriptions;
    this.sessions = sessions;
    this.clock = clock;
    this.random = random;
  }

  /** Opens the connection and, when it brought a token, welcomes its client; that may block. */
  public Connection open(Client client, AdmitConnection.Verdict.Admitted admitted) {
    Connection connection = new Connection(admitted.connection(), sessions.mark(SessionId.random(random)),
        client, admitted.address(), clock.nanos(), admitted.wanted());
    registry.add(connection);
    Principal principal = admitted.principal();
    if (principal != null) {
      Outcome outcome = welcome.welcome(connection, principal, admitted.wanted(), admitted.beyond());
      client.answer(null, outcome);
      if (outcome instanceof Connected connected) {
        subscriptions.goLive(connection, connected.opened());
      }
    }
    if (registry.isDraining()) {
      client.sendAway(Duration.ZERO);
    }
    return connection;
  }
}
