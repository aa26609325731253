package io.carillon.domain.telemetry;

import java.util.Optional;

/**
 * Whether the broker is proven to do what this node needs: messages reach the node by way of it, and it performs what is written.
 * Safe for any number of threads.
 */
public interface DeliveryHealth {

  /** Why it does not, the first that applies. */
  enum Obstacle {
    /** The broker has not been reached since the node was started. */
    NOT_YET_CONNECTED,
    /** There is no connection that messages could arrive on. */
    UNREACHABLE,
    /** Commands have failed so often that the broker is not asked now. */
    BREAKER_OPEN,
    /** There is a connection, but what this node sends itself does not arrive. */
    NOT_DELIVERING,
    /** The broker does not let this node's user do all that it needs. */
    NOT_PERMITTED,
    /** The broker does not know this node's user, or the password is another. */
    LOGIN_REFUSED,
    /** The broker takes no writes, because too few replicas follow it. */
    TOO_FEW_REPLICAS,
    /** The broker takes no writes, because it cannot write its file. */
    NOT_PERSISTING,
    /** The broker takes no writes, because its memory is full. */
    OUT_OF_MEMORY,
    /** The broker takes no writes, because it is a replica. */
    READ_ONLY,
    /** The broker answers that it is busy: it loads its data, or executes a script that does not end. */
    BUSY,
    /** The broker refuses what this node needs for another reason, which the node's log names. */
    REFUSING
  }

  /** Hears of changes; called by one thread, one change after another; must not block and must not throw. */
  @FunctionalInterface
  interface Listener {
    void onChange(boolean delivering);
  }

  /** The current obstacle; empty when there is none. */
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
