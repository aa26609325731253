package io.carillon.adapters.local.presence;

import java.time.Duration;

/**
 * How long presence outlasts what it rests on.
 *
 * @param grace how long a lost device counts as being there; zero for not at all
 * @param memory how long it is remembered when somebody was last seen
 * @param maxRemembered of how many users; of more, those who left first are forgotten
 */
public record PresenceConfig(Duration grace, Duration memory, int maxRemembered) {

  public PresenceConfig {
    if (grace.isNegative() || memory.isNegative() || maxRemembered < 0) {
      throw new IllegalArgumentException("presence: " + grace + ", " + memory + ", " + maxRemembered
          + " (expected: each 0 or more)");
    }
  }
}
