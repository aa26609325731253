package io.carillon.domain.telemetry;

import java.util.Optional;

/**
 * Something beside the broker that this node needs in order to serve its clients well; readiness tells what is wrong with it.
 * Safe for any number of threads, and never blocks.
 */
@FunctionalInterface
public interface Concern {

  /**
   * A problem.
   *
   * @param cause one of a few names in lower case, with underscores, as operators read it
   * @param takesClients whether the node serves new clients all the same
   * @param advice one sentence for operators: what they can do
   */
  record Trouble(String cause, boolean takesClients, String advice) {}

  /** The current problem; empty when there is none. */
  Optional<Trouble> trouble();
}
