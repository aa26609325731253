package io.carillon.domain.topic;

import java.util.Optional;

/** What one can subscribe to or be granted: a single topic, or a pattern that covers many. */
public sealed interface TopicFilter permits TopicName, TopicPattern {

  /** The text as the client or the token wrote it. */
  String value();

  /** The first segment; {@value Namespaces#DEFAULT} for a name of one segment. */
  String namespace();

  /** Whether every topic that the other filter means is meant by this one too. */
  boolean covers(TopicFilter other);

  /** The topic or pattern that a text stands for, or nothing when it is neither. */
  static Optional<TopicFilter> parse(String text) {
    return text.indexOf('*') < 0
        ? TopicName.parse(text).map(TopicFilter.class::cast)
        : TopicPattern.parse(text).map(TopicFilter.class::cast);
  }
}
