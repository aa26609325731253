package io.carillon.bootstrap.cli;

/**
 * Texts of others on a terminal. A terminal acts on control characters (C0, DEL, C1), so a payload, a topic or the page of a foreign server could
 * move its cursor or write into its title: they are shown as escapes instead.
 */
final class Printable {

  private static final int MAX_LENGTH = 1_000;

  private Printable() {}

  /** A text in a line for people: one line, without control characters, of at most a thousand characters. */
  static String text(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return escaped(cut, false);
  }

  /**
   * Valid JSON as one line that a terminal shows and does not act on, and that means the same. It stays as it is, unless it holds control characters:
   * those between its tokens are white space and become spaces, those in its strings become escapes.
   */
  static String json(String json) {
    return escaped(json, true);
  }

  private static String escaped(String text, boolean json) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder printable = new StringBuilder(text.length() + 16);
    text.chars().forEach(c -> {
      if (!Character.isISOControl(c)) {
        printable.append((char) c);
      } else if (json && c < ' ') {
        printable.append(' ');
      } else {
        printable.append("\\u%04x".formatted(c));
      }
    });
    return printable.toString();
  }
}
