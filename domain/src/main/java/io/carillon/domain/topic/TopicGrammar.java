package io.carillon.domain.topic;

/**
 * The one grammar of topic names: {@code segment *(":" segment)}, ASCII only and never normalised, so that no two
 * spellings look alike. Checked by hand, because it runs for every message.
 */
public final class TopicGrammar {

  /** The longest name or pattern, in bytes (which are characters, because the grammar is ASCII). */
  public static final int MAX_LENGTH = 255;

  /** What a segment may be, in words for error messages. */
  public static final String SEGMENT_RULE = "1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |";

  static final int MAX_SEGMENT = 64;
  static final char SEPARATOR = ':';

  private TopicGrammar() {}

  /** Whether the text is exactly one segment. */
  public static boolean isSegment(String text) {
    return text.length() <= MAX_SEGMENT && isSegment(text, 0, text.length());
  }

  static boolean isSegment(String text, int from, int to) {
    if (to - from < 1 || to - from > MAX_SEGMENT) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (!isSegmentCharacter(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  static int endOfSegment(String text, int from) {
    int end = text.indexOf(SEPARATOR, from);
    return end < 0 ? text.length() : end;
  }

  private static boolean isSegmentCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || switch (c) {
      case '_', '.', '-', '@', '+', '=', '~', '|' -> true;
      default -> false;
    };
  }
}
