package io.carillon.adapters.redis.connection;

import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/**
 * What time it is on a master's clock, which all nodes share, as far as this node can tell by its monotonic clock: it asks now and
 * then, and the answer is as exact as it came fast. Safe for any number of threads.
 */
public final class SharedTime {

  static final Script SCRIPT = Script.of(SharedTime.class, "now.lua");

  /** An exact measurement is preferred to newer ones for so long. */
  private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();

  private static final long NANOS_PER_MICRO = 1_000;

  /**
   * @param offsetMicros what the master's clock is ahead of the monotonic one, give or take the error
   */
  private record Measurement(long offsetMicros, long errorMicros, long atNanos) {

    boolean isBetterThan(Measurement before) {
      boolean contradicts = Math.abs(offsetMicros - before.offsetMicros) > errorMicros + before.errorMicros;
      return errorMicros <= before.errorMicros || contradicts || atNanos - before.atNanos > KEPT_NANOS;
    }
  }

  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private @Nullable Measurement best;

  SharedTime(InstantSource clock, MonotonicClock monotonic) {
    this.clock = clock;
    this.monotonic = monotonic;
  }

  /**
   * Asks for the time.
   *
   * @param key of a slot that the master serves
   */
  Command<Long> ask(String key) {
    long[] sentNanos = new long[1];
    return new Command<>(facts -> {
      CommandArguments call = SCRIPT.call(facts, List.of(Wire.bytes(key)), List.of());
      sentNanos[0] = monotonic.nanos();
      return call;
    }, 0, reply -> {
      long micros = Wire.number(reply);
      answered(micros, sentNanos[0], monotonic.nanos());
      return micros;
    });
  }

  private synchronized void answered(long micros, long sentNanos, long nowNanos) {
    long error = (nowNanos - sentNanos) / 2 / NANOS_PER_MICRO;
    Measurement made = new Measurement(micros - nowNanos / NANOS_PER_MICRO + error, error, nowNanos);
    if (best == null || made.isBetterThan(best)) {
      best = made;
    }
  }

  /** When a moment of the master's clock comes; by this node's own clock as long as the master has not been asked. */
  public Deadline deadline(Instant moment) {
    return Deadline.after(Duration.between(now().orElseGet(clock::instant), moment), monotonic.nanos());
  }

  /** By how much this node's clock is ahead of the master's; negative where it is behind. Empty before the master has answered. */
  public Optional<Duration> lead() {
    return now().map(shared -> Duration.between(shared, clock.instant()));
  }

  private synchronized Optional<Instant> now() {
    return best == null
        ? Optional.empty()
        : Optional.of(Instant.EPOCH.plus(best.offsetMicros + monotonic.nanos() / NANOS_PER_MICRO, ChronoUnit.MICROS));
  }
}
