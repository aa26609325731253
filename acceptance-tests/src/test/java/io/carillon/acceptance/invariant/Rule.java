package io.carillon.acceptance.invariant;

/** One invariant at work on one log. Sees each event once, in the order of the log; serves one log and one thread. */
interface Rule {

  void see(LoggedEvent logged, Findings findings);

  /** The log has ended. */
  default void conclude(Findings findings) {}
}
