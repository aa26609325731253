package io.carillon.domain.session;

import io.carillon.domain.topic.TopicGrammar;
import java.util.Optional;

/**
 * A user, as the token's {@code sub} names them: exactly one topic segment, so that an inbox topic can never be forged
 * out of a cleverly chosen name.
 */
public record UserId(String value) {

  public UserId {
    if (!TopicGrammar.isSegment(value)) {
      throw new IllegalArgumentException("user: '" + value + "' (expected: " + TopicGrammar.SEGMENT_RULE + ")");
    }
  }

  /** The user that a client or a token names, or nothing when the text is no topic segment. */
  public static Optional<UserId> parse(String text) {
    return TopicGrammar.isSegment(text) ? Optional.of(new UserId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
