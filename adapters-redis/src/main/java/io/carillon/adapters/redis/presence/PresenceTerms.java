package io.carillon.adapters.redis.presence;

import java.time.Duration;

/**
 * How long presence outlasts what it rests on; the same on all nodes.
 *
 * @param grace how long a lost device counts as being there; zero for not at all
 * @param memory how long it is remembered when somebody was last seen
 * @param maxRemembered of how many users; of more, those who left first are forgotten
 * @param lease how long a node's devices are there after the node was last heard of; it is heard of four times as often
 */
public record PresenceTerms(Duration grace, Duration memory, int maxRemembered, Duration lease) {

  /** So a node that has died is found out and its users are gone well within 30 s. */
  public static final Duration USUAL_LEASE = Duration.ofSeconds(12);

  public PresenceTerms {
    if (grace.isNegative() || memory.isNegative() || maxRemembered < 0 || !lease.isPositive()) {
      throw new IllegalArgumentException("presence: " + grace + ", " + memory + ", " + maxRemembered + ", " + lease
          + " (expected: each 0 or more, the lease more than 0)");
    }
  }
}
