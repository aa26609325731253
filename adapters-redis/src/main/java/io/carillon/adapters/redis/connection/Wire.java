package io.carillon.adapters.redis.connection;

import io.carillon.domain.message.UnicodeText;
import java.nio.charset.StandardCharsets;

/** Texts and numbers as scripts take them and give them back: numbers are texts, which are exact where Lua's are not. */
public final class Wire {

  private Wire() {}

  /**
   * A text in UTF-8.
   *
   * @throws IllegalArgumentException when it holds half of a surrogate pair, which would make different texts the same
   */
  public static byte[] bytes(String text) {
    if (!UnicodeText.isWellFormed(text)) {
      throw new IllegalArgumentException("a text with half of a surrogate pair has no UTF-8 of its own");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] bytes(long number) {
    return bytes(Long.toString(number));
  }

  /** A part of a reply that is a text. */
  public static String text(Object part) {
    return new String((byte[]) part, StandardCharsets.UTF_8);
  }

  /** A part of a reply that is a number, written as a text. */
  public static long number(Object part) {
    return Long.parseLong(text(part));
  }
}
