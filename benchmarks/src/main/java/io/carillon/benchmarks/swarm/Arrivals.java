package io.carillon.benchmarks.swarm;

/** Hears of every message that a client gets; must not allocate. */
@FunctionalInterface
public interface Arrivals {

  /**
   * One message.
   *
   * @param stampNanos what its publisher put into it, by {@link System#nanoTime}
   * @param arrivedNanos when it was read from the socket
   */
  void arrived(Peer peer, long stampNanos, long arrivedNanos);
}
