package io.carillon.application.lifecycle;

import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.util.Optional;

/** Whether a load balancer should send clients here. Safe for any number of threads. */
public final class Readiness {

  /** Where the node is in its life; it only ever goes forward. */
  public enum State {
    STARTING, READY, DRAINING
  }

  private final DeliveryHealth delivery;
  private volatile State state = State.STARTING;

  /** @param delivery whether messages get through, without which a node that has started is not ready either */
  public Readiness(DeliveryHealth delivery) {
    this.delivery = delivery;
  }

  public State state() {
    return state;
  }

  /** What is in the way of messages; empty when nothing is. */
  public Optional<Obstacle> obstacle() {
    return delivery.obstacle();
  }

  /** A stop may overtake the start; the node stays on its way out then. */
  public synchronized void started() {
    if (state == State.STARTING) {
      state = State.READY;
    }
  }

  public synchronized void draining() {
    state = State.DRAINING;
  }
}
