package io.carillon.domain.topic;

import java.util.Optional;

/** The name of one topic, such as {@code project:42}. */
public record TopicName(String value) implements TopicFilter {

  public TopicName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("topic: '" + value + "' (expected: segments of " + TopicGrammar.SEGMENT_RULE
          + ", joined by ':', at most " + TopicGrammar.MAX_LENGTH + " in all)");
    }
  }

  /** The topic that a client names, or nothing when the text breaks the grammar. */
  public static Optional<TopicName> parse(String text) {
    return isValid(text) ? Optional.of(new TopicName(text)) : Optional.empty();
  }

  @Override
  public String namespace() {
    int end = value.indexOf(TopicGrammar.SEPARATOR);
    return end < 0 ? Namespaces.DEFAULT : value.substring(0, end);
  }

  /** What follows the namespace, or the whole name when there is no {@code ':'}. */
  public String local() {
    return value.substring(value.indexOf(TopicGrammar.SEPARATOR) + 1);
  }

  /** Whether the name is of the form {@code namespace:…}; allocates nothing. */
  public boolean isIn(String namespace) {
    return value.length() > namespace.length() && value.charAt(namespace.length()) == TopicGrammar.SEPARATOR
        && value.startsWith(namespace);
  }

  @Override
  public boolean covers(TopicFilter other) {
    return equals(other);
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isValid(String text) {
    if (text.length() > TopicGrammar.MAX_LENGTH) {
      return false;
    }
    int from = 0;
    while (true) {
      int end = TopicGrammar.endOfSegment(text, from);
      if (!TopicGrammar.isSegment(text, from, end)) {
        return false;
      }
      if (end == text.length()) {
        return true;
      }
      from = end + 1;
    }
  }
}
