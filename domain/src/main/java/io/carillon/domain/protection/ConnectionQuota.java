package io.carillon.domain.protection;

import io.carillon.domain.access.Principal;
import io.carillon.domain.session.UserId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts connections against the limits. Whoever is admitted must be released exactly once. Safe for any number of
 * threads. A service is not held to the limit per user: it is a back end, not a person with devices.
 */
public final class ConnectionQuota {

  private final ConnectionLimits limits;
  private final AtomicInteger total = new AtomicInteger();
  private final ConcurrentHashMap<UserId, Integer> byUser = new ConcurrentHashMap<>();
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

  /** Takes one of the user's places. */
  public Admission enter(Principal who) {
    return who.isService() || takes(byUser, who.user(), limits.perUser())
        ? Admission.ADMITTED
        : Admission.TOO_MANY_OF_USER;
  }

  /**
   * Takes a place for the user although there may be none left, for a connection that is about to replace another one of the
   * user's. It is given back like any other.
   */
  public void enterBeyond(Principal who) {
    if (!who.isService()) {
      byUser.merge(who.user(), 1, Integer::sum);
    }
  }

  /** Whether the user has more places than there are for one, so that a connection in excess has to go. */
  public boolean isExceededBy(Principal who) {
    return !who.isService() && byUser.getOrDefault(who.user(), 0) > limits.perUser();
  }

  /** Gives the place of {@link #enter(Principal)} back. */
  public void leave(Principal who) {
    if (!who.isService()) {
      gives(byUser, who.user());
    }
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
