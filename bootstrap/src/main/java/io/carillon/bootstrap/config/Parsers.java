package io.carillon.bootstrap.config;

import java.io.Serial;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts to values; each says what it expects when it gets something else. */
final class Parsers {

  /** A text is not what was expected. The message says what was. */
  static final class Unexpected extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    Unexpected(String expected) {
      super(expected);
    }
  }

  /** Turns a text into a value. */
  @FunctionalInterface
  interface Parser<T> {

    T parse(String text) throws Unexpected;
  }

  /** A name or an IPv4 address, or an IPv6 address with or without its brackets and its zone. */
  private static final Pattern HOST = Pattern
      .compile("[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?]?");

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB)?");

  private Parsers() {}

  static Parser<Duration> duration(Duration min, Duration max) {
    String expected = "a duration with a unit (ms, s, m, h, d), from " + show(min) + " to " + show(max)
        + ", such as 30s";
    return text -> inside(Durations.parse(text).orElseThrow(() -> new Unexpected(expected)), min, max, expected);
  }

  static Parser<Long> size(long min, long max) {
    String expected = "a size in bytes or with a unit (B, KiB, MiB, GiB), from " + min + " to " + max + " bytes";
    return text -> {
      Matcher match = SIZE.matcher(text);
      if (!match.matches()) {
        throw new Unexpected(expected);
      }
      long amount = Long.parseLong(match.group(1));
      int shift = switch (match.group(2)) {
        case "KiB" -> 10;
        case "MiB" -> 20;
        case "GiB" -> 30;
        case null, default -> 0;
      };
      if (amount > Long.MAX_VALUE >> shift) {
        throw new Unexpected(expected);
      }
      return inside(amount << shift, min, max, expected);
    };
  }

  static Parser<Integer> integer(int min, int max) {
    String expected = "a whole number from " + min + " to " + max;
    return text -> {
      try {
        return inside(Integer.valueOf(text), min, max, expected);
      } catch (NumberFormatException e) {
        throw new Unexpected(expected);
      }
    };
  }

  static Parser<Boolean> bool() {
    return text -> switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Unexpected("true or false");
    };
  }

  /** One of the constants of an enum, by its name in lower case. */
  static <E extends Enum<E>> Parser<E> oneOf(Class<E> type) {
    return text -> {
      for (E constant : type.getEnumConstants()) {
        if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
          return constant;
        }
      }
      List<String> names = Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList();
      throw new Unexpected("one of " + String.join(", ", names) + Spelling.hint(text, names));
    };
  }

  static Parser<String> text() {
    return text -> text;
  }

  /** A name or an address of this machine, without a port. */
  static Parser<String> host() {
    return text -> {
      if (!HOST.matcher(text).matches()) {
        throw new Unexpected(
            "the name or the address of an interface of this machine, such as 0.0.0.0, 127.0.0.1 or ::,"
                + " without a port");
      }
      return text;
    };
  }

  private static <T extends Comparable<T>> T inside(T value, T min, T max, String expected) throws Unexpected {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new Unexpected(expected);
    }
    return value;
  }

  private static String show(Duration duration) {
    return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }
}
