package io.carillon.adapters.local.broker;

/**
 * How much the logs of all topics may take together.
 *
 * @param bytes what their messages may weigh
 * @param idleTopics how many topics' epochs are remembered while their logs are empty and nobody listens
 */
public record LogLimits(long bytes, int idleTopics) {

  public LogLimits {
    if (bytes < 1 || idleTopics < 1) {
      throw new IllegalArgumentException("logs: " + bytes + " bytes, " + idleTopics + " topics (expected: 1 or more)");
    }
  }
}
