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

  public void started() {
    state = State.READY;
  }

  public void draining() {
    state = State.DRAINING;
  }
}
