package io.carillon.domain.protection;

import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The limits of one node by itself. It remembers those alone whose allowance is not whole at the moment. */
public final class NodeLimits implements SharedLimits {

  private record Allowance(UserId user, String what) {}

  private static final long NANOS_PER_MICRO = 1_000;
  private static final int FEW = 1_000;

  private final MonotonicClock clock;
  private final Map<Allowance, Long> states = new ConcurrentHashMap<>();
  private volatile int many = FEW;

  public NodeLimits(MonotonicClock clock) {
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Duration> use(UserId user, String what, RateLimit limit) {
    long now = clock.nanos() / NANOS_PER_MICRO;
    AtomicLong wait = new AtomicLong();
    states.compute(new Allowance(user, what), (_, before) -> {
      long state = before == null ? 0 : before;
      wait.set(limit.waitFor(state, now, 1));
      return wait.get() > 0 ? Long.valueOf(state) : Long.valueOf(limit.spend(state, now, 1));
    });
    if (states.size() > many) {
      forgetWhole(now);
    }
    return CompletableFuture.completedFuture(Duration.ofNanos(wait.get() * NANOS_PER_MICRO));
  }

  /** How many allowances are remembered. */
  int size() {
    return states.size();
  }

  private void forgetWhole(long nowMicros) {
    states.values().removeIf(state -> state <= nowMicros);
    many = Math.max(FEW, 2 * states.size());
  }
}
