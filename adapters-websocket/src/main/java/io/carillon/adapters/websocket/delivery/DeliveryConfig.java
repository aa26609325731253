package io.carillon.adapters.websocket.delivery;

import java.time.Duration;

/**
 * The bounds of the way out.
 *
 * @param loops how many delivery loops there are; one per core is right
 * @param mailboxBytes how much may wait for one client, in bytes
 * @param mailboxAge how long anything may wait for one client
 * @param nodeBytes how much may wait for all clients together, in bytes
 * @param heartbeatInterval how often a client is pinged
 * @param clientTimeout how long a client may be silent, pongs included
 */
public record DeliveryConfig(int loops, int mailboxBytes, Duration mailboxAge, long nodeBytes,
    Duration heartbeatInterval, Duration clientTimeout) {

  public DeliveryConfig {
    if (loops < 1 || mailboxBytes < 1 || nodeBytes < 1 || !mailboxAge.isPositive()) {
      throw new IllegalArgumentException("delivery: loops, mailbox bytes, age and node bytes must be positive");
    }
    if (!heartbeatInterval.isPositive() || clientTimeout.compareTo(heartbeatInterval) <= 0) {
      throw new IllegalArgumentException("delivery: the client timeout must be longer than the heartbeat interval");
    }
  }
}
