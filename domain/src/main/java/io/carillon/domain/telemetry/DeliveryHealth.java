package io.carillon.domain.telemetry;

import java.util.Optional;

/** Whether messages are proven to reach this node by way of the broker. Safe for any number of threads. */
public interface DeliveryHealth {

  /** Why they are not, the first that applies. */
  enum Obstacle {
    /** The broker has not been reached since the node was started. */
    NOT_YET_CONNECTED,
    /** There is no connection that messages could arrive on. */
    UNREACHABLE,
    /** Commands have failed so often that the broker is not asked now. */
    BREAKER_OPEN,
    /** There is a connection, but what this node sends itself does not arrive. */
    NOT_DELIVERING
  }

  /** Hears of changes; called by one thread, one change after another; must not block and must not throw. */
  @FunctionalInterface
  interface Listener {
    void onChange(boolean delivering);
  }

  /** What is in the way; empty when nothing is. */
  Optional<Obstacle> obstacle();

  default boolean isDelivering() {
    return obstacle().isEmpty();
  }

  /** From now on tells of each change once. A node begins as one that does not deliver. */
  void onChange(Listener listener);

  /** For a broker within this process, which is always there. */
  static DeliveryHealth unbroken() {
    return new DeliveryHealth() {
      @Override
      public Optional<Obstacle> obstacle() {
        return Optional.empty();
      }

      @Override
      public void onChange(Listener listener) {}
    };
  }
}
