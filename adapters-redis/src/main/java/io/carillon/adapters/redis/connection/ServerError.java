package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;

/**
 * An error that a server has answered with: what it means for this node, and its text for people.
 *
 * @param text at most {@value #MAX_TEXT} characters
 */
record ServerError(Obstacle obstacle, String text) {

  private static final int MAX_TEXT = 256;

  /** Reads an error as the server writes it; scripts put their own words around those of the commands that they call. */
  static ServerError of(String error) {
    return new ServerError(obstacleOf(error), error.length() > MAX_TEXT ? error.substring(0, MAX_TEXT) : error);
  }

  private static Obstacle obstacleOf(String error) {
    if (error.contains("NOPERM") || error.contains("user executing the script")) {
      return Obstacle.NOT_PERMITTED;
    }
    if (error.contains("WRONGPASS") || error.contains("NOAUTH")) {
      return Obstacle.LOGIN_REFUSED;
    }
    if (error.contains("NOREPLICAS")) {
      return Obstacle.TOO_FEW_REPLICAS;
    }
    if (error.contains("MISCONF")) {
      return Obstacle.NOT_PERSISTING;
    }
    if (error.contains("OOM ")) {
      return Obstacle.OUT_OF_MEMORY;
    }
    if (error.contains("READONLY") || error.contains("MASTERDOWN")) {
      return Obstacle.READ_ONLY;
    }
    return error.contains("BUSY ") || error.contains("LOADING") ? Obstacle.BUSY : Obstacle.REFUSING;
  }
}
