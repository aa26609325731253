package io.carillon.domain.protection;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts this node's connections against its limits, in all and from one address. Each admitted connection must be released exactly
 * once. Safe for any number of threads.
 */
public final class ConnectionQuota {

  private final ConnectionLimits limits;
  private final AtomicInteger total = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

  public ConnectionQuota(ConnectionLimits limits) {
    this.limits = limits;
  }

  /**
   * Takes a place for a connection from an address, whoever its user will be.
   *
   * @param address the network to count by, as the adapter sees fit: one address, or one IPv6 /64
   */
  public Admission enter(String address) {
    if (total.incrementAndGet() > limits.total()) {
      total.decrementAndGet();
      return Admission.SERVER_FULL;
    }
    if (!takes(byAddress, address, limits.perAddress())) {
      total.decrementAndGet();
      return Admission.TOO_MANY_FROM_ADDRESS;
    }
    return Admission.ADMITTED;
  }

  /** Gives the place of {@link #enter} back. */
  public void leave(String address) {
    gives(byAddress, address);
    total.decrementAndGet();
  }

  /** How many connections there are now. */
  public int open() {
    return total.get();
  }

  private static <K> boolean takes(ConcurrentHashMap<K, Integer> counts, K key, int limit) {
    boolean[] taken = {false};
    counts.compute(key, (_, count) -> {
      int before = count == null ? 0 : count;
      taken[0] = before < limit;
      return taken[0] ? Integer.valueOf(before + 1) : count;
    });
    return taken[0];
  }

  private static <K> void gives(ConcurrentHashMap<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (_, count) -> count > 1 ? count - 1 : null);
  }
}
