package io.carillon.domain.protection;

/**
 * Whether this node has too little memory left to take on more. While the pressure is high, new connections and new subscriptions
 * are refused, and what there is already goes on. Safe for any number of threads; may pause the process for a garbage collection,
 * but is cheap otherwise, so it may be asked for every connection and subscription, and not for every message (ADR 33).
 */
@FunctionalInterface
public interface MemoryPressure {

  boolean isHigh();
}
