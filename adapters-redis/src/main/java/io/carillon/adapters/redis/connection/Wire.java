package io.carillon.adapters.redis.connection;

import java.nio.charset.StandardCharsets;

/** Texts and numbers as scripts take them and give them back: numbers are texts, which are exact where Lua's are not. */
public final class Wire {

  private Wire() {}

  public static byte[] bytes(String text) {
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
