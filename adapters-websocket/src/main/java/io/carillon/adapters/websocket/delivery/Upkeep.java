package io.carillon.adapters.websocket.delivery;

import java.time.Instant;

/** What is to be done for a client besides delivering, by those who know what it is about. Called on the client's loop. */
public interface Upkeep {

  /**
   * Enforces what is due.
   *
   * @return when to come back, at the latest
   */
  Instant enforce(Instant now);

  /** A ping goes out behind all that the client has been given. */
  void pinged();

  /** The client has answered the last such ping, and so has received all that came before it. */
  void answered();
}
