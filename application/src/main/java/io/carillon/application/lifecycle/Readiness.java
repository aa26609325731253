package io.carillon.application.lifecycle;

/** Whether a load balancer should send clients here. Safe for any number of threads. */
public final class Readiness {

  /** Where the node is in its life; it only ever goes forward. */
  public enum State {
    STARTING, READY, DRAINING
  }

  private volatile State state = State.STARTING;

  public State state() {
    return state;
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
