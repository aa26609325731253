package io.carillon.adapters.local.session;

/**
 * How many sessions are kept.
 *
 * @param perUser sessions of one user; services are not limited by it
 * @param places what all sessions weigh together: each counts 1, each of its subscriptions 1, and each topic or pattern that a
 *     token of a subscription's own grants 1
 */
public record SessionLimits(int perUser, int places) {

  public SessionLimits {
    if (perUser < 1 || places < 1) {
      throw new IllegalArgumentException("sessions: " + perUser + ", " + places + " (expected: both 1 or more)");
    }
  }
}
