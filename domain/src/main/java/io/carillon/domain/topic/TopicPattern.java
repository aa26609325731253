package io.carillon.domain.topic;

import java.util.Optional;

/**
 * Many topics at once: {@code *} stands for one whole segment, and {@code **} in the last place for one segment and all
 * below it. {@code project:42:**} covers {@code project:42:builds:7} but not {@code project:42} itself.
 */
public record TopicPattern(String value) implements TopicFilter {

  private static final String ONE = "*";
  private static final String REST = "**";

  public TopicPattern {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "pattern: '" + value + "' (expected: a topic in which '*' replaces whole segments, or '**' the last one)");
    }
  }

  /** The pattern that a client or a token names, or nothing when the text breaks the grammar or holds no wildcard. */
  public static Optional<TopicPattern> parse(String text) {
    return isValid(text) ? Optional.of(new TopicPattern(text)) : Optional.empty();
  }

  @Override
  public String namespace() {
    int end = value.indexOf(TopicGrammar.SEPARATOR);
    return end < 0 ? Namespaces.DEFAULT : value.substring(0, end);
  }

  /** Whether the pattern stays inside one namespace. One that does not can be granted, but not subscribed to. */
  public boolean hasNamespace() {
    return value.charAt(0) != '*';
  }

  @Override
  public boolean covers(TopicFilter other) {
    String theirs = other.value();
    int mine = 0;
    int yours = 0;
    while (true) {
      int myEnd = TopicGrammar.endOfSegment(value, mine);
      int yourEnd = TopicGrammar.endOfSegment(theirs, yours);
      if (segmentIs(value, mine, myEnd, REST)) {
        return true;
      }
      if (!coversSegment(mine, myEnd, theirs, yours, yourEnd)) {
        return false;
      }
      if (myEnd == value.length() || yourEnd == theirs.length()) {
        return myEnd == value.length() && yourEnd == theirs.length();
      }
      mine = myEnd + 1;
      yours = yourEnd + 1;
    }
  }

  @Override
  public String toString() {
    return value;
  }

  private boolean coversSegment(int mine, int myEnd, String theirs, int yours, int yourEnd) {
    if (segmentIs(value, mine, myEnd, ONE)) {
      return !segmentIs(theirs, yours, yourEnd, REST);
    }
    return myEnd - mine == yourEnd - yours && value.regionMatches(mine, theirs, yours, myEnd - mine);
  }

  private static boolean segmentIs(String text, int from, int to, String segment) {
    return to - from == segment.length() && text.startsWith(segment, from);
  }

  private static boolean isValid(String text) {
    if (text.length() > TopicGrammar.MAX_LENGTH) {
      return false;
    }
    boolean wild = false;
    int from = 0;
    while (true) {
      int end = TopicGrammar.endOfSegment(text, from);
      boolean last = end == text.length();
      if (segmentIs(text, from, end, ONE) || (last && segmentIs(text, from, end, REST))) {
        wild = true;
      } else if (!TopicGrammar.isSegment(text, from, end)) {
        return false;
      }
      if (last) {
        return wild;
      }
      from = end + 1;
    }
  }
}
