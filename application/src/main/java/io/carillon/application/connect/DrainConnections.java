package io.carillon.application.connect;

import io.carillon.application.connection.ConnectionRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Sends every client away because the server stops, each with another time to come back, so that they do not all come at once. */
public final class DrainConnections {

  private final ConnectionRegistry registry;
  private final RandomGenerator random;

  public DrainConnections(ConnectionRegistry registry, RandomGenerator random) {
    this.registry = registry;
    this.random = random;
  }

  /**
   * Lets nobody in any more and sends away whoever is here.
   *
   * @param window the time over which the clients' returns are spread
   * @return completes when the last connection is gone
   */
  public CompletableFuture<Void> drain(Duration window) {
    return registry.drain(connection -> connection.client()
        .sendAway(Duration.ofMillis(random.nextLong(1, Math.max(2, window.toMillis())))));
  }
}
