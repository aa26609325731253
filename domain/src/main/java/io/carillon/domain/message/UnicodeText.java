package io.carillon.domain.message;

/**
 * Texts as people count them. Java's own are made of UTF-16 units, of which half a pair may stand alone; UTF-8 has no such
 * halves, and encoding them makes different texts the same.
 */
public final class UnicodeText {

  private UnicodeText() {}

  /** How many characters (code points) the text has. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Whether every surrogate in the text is one of a pair, so that its UTF-8 is its own. */
  public static boolean isWellFormed(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c) || i + 1 == length || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
