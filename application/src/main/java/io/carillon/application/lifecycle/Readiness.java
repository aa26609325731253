package io.carillon.application.lifecycle;

import io.carillon.domain.telemetry.Concern;
import io.carillon.domain.telemetry.Concern.Trouble;
import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether a load balancer should send clients here. Safe for any number of threads. */
public final class Readiness {

  /** Where the node is in its life; it only ever goes forward. */
  public enum State {
    STARTING, READY, DRAINING
  }

  private final DeliveryHealth delivery;
  private final List<Concern> concerns;
  private volatile State state = State.STARTING;

  /**
   * @param delivery whether messages get through, without which a node that has started takes no clients
   * @param concerns what else the node needs
   */
  public Readiness(DeliveryHealth delivery, Collection<Concern> concerns) {
    this.delivery = delivery;
    this.concerns = List.copyOf(concerns);
  }

  public State state() {
    return state;
  }

  /** What is in the way of messages; empty when nothing is. */
  public Optional<Obstacle> obstacle() {
    return delivery.obstacle();
  }

  /** What else is wrong: what keeps clients away before what does not. Empty when nothing is. */
  public List<Trouble> troubles() {
    return concerns.stream().map(Concern::trouble).flatMap(Optional::stream)
        .sorted(Comparator.comparing(Trouble::takesClients)).toList();
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
