package io.carillon.adapters.local.token;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * The times of a token (RFC 7519 2, "NumericDate"): a JSON number of seconds since 1970. The number never passes through a
 * double. A time outside the years 0 to 9999 counts as the nearest time inside them, so that every calculation with it fits.
 */
final class NumericDate {

  static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private static final BigDecimal FIRST_SECOND = BigDecimal.valueOf(EARLIEST.getEpochSecond());
  private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(LATEST.getEpochSecond());
  private static final int NANO_DIGITS = 9;
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);

  private NumericDate() {}

  /**
   * The time that a number stands for, rounded down to a nanosecond.
   *
   * @param number a JSON number (RFC 8259 6), of a bounded length
   */
  static Instant of(String number) {
    try {
      return of(new BigDecimal(number));
    } catch (NumberFormatException e) { // a BigDecimal's exponent is an int, and a JSON number's is not bounded
      return withHugeExponent(number);
    }
  }

  private static Instant of(BigDecimal seconds) {
    if (seconds.compareTo(FIRST_SECOND) <= 0) {
      return EARLIEST;
    }
    if (seconds.compareTo(LAST_SECOND) >= 0) {
      return LATEST;
    }
    if ((long) seconds.precision() - seconds.scale() < -NANO_DIGITS) { // writing 1e-1000000 out would take a million digits
      return Instant.EPOCH;
    }
    BigInteger[] parts = seconds.scaleByPowerOfTen(NANO_DIGITS).setScale(0, RoundingMode.FLOOR).toBigInteger()
        .divideAndRemainder(NANOS_PER_SECOND);
    return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
  }

  private static Instant withHugeExponent(String number) {
    int mark = Math.max(number.indexOf('e'), number.indexOf('E'));
    boolean isZero = number.substring(0, mark).chars().noneMatch(digit -> digit >= '1' && digit <= '9');
    if (isZero || number.charAt(mark + 1) == '-') {
      return Instant.EPOCH;
    }
    return number.startsWith("-") ? EARLIEST : LATEST;
  }
}
