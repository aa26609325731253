package io.carillon.domain.time;

import java.time.Duration;

/**
 * The end of something that lasts for a while, on this process's {@link MonotonicClock}.
 *
 * @param atNanos what that clock reads then
 */
public record Deadline(long atNanos) {

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  /**
   * The end of something that begins now and lasts for a century at most.
   *
   * @param duration negative for what has ended
   */
  public static Deadline after(Duration duration, long nowNanos) {
    Duration least = duration.isNegative() ? Duration.ZERO : duration;
    return new Deadline(nowNanos + (least.compareTo(LONGEST) < 0 ? least : LONGEST).toNanos());
  }

  public boolean isOverAt(long nowNanos) {
    return nowNanos >= atNanos;
  }

  /** How long it is until then; zero when it is over. */
  public Duration leftAt(long nowNanos) {
    return Duration.ofNanos(Math.max(0, atNanos - nowNanos));
  }
}
