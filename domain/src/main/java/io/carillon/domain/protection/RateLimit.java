package io.carillon.domain.protection;

/**
 * The generic cell rate algorithm (ITU-T I.371): a sustained rate with a burst, whose whole state for one client is a
 * single number, the time at which its allowance would be used up. The caller keeps that number and calls from one thread
 * at a time.
 *
 * @param intervalMicros microseconds that one unit costs at the sustained rate
 * @param burstMicros how far ahead of the clock the state may run
 */
public record RateLimit(long intervalMicros, long burstMicros) {

  private static final long MICROS_PER_SECOND = 1_000_000;

  /**
   * A rate of so many units a second, of which so many may come at once.
   *
   * @param perSecond 1 to 1 000 000
   * @param burst at least 1
   */
  public static RateLimit perSecond(int perSecond, int burst) {
    if (perSecond < 1 || perSecond > MICROS_PER_SECOND || burst < 1) {
      throw new IllegalArgumentException(
          "rate: " + perSecond + " a second, " + burst + " at once (expected: 1 to 1000000, and 1 or more)");
    }
    long interval = Math.ceilDiv(MICROS_PER_SECOND, perSecond); // rounded up, so that the rate is never exceeded
    return new RateLimit(interval, burst * interval);
  }

  /**
   * How long the client has to wait before it may use so many units.
   *
   * @return microseconds; 0 when it may now, and then {@link #spend} is the new state
   */
  public long waitFor(long state, long nowMicros, int units) {
    long after = spend(state, nowMicros, units);
    return Math.max(0, after - nowMicros - burstMicros);
  }

  /** The state after using so many units now; more than the burst cost as much as the burst. */
  public long spend(long state, long nowMicros, int units) {
    return Math.max(state, nowMicros) + Math.min(units * intervalMicros, burstMicros);
  }
}
