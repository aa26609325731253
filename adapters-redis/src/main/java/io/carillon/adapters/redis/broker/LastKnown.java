package io.carillon.adapters.redis.broker;

import io.carillon.domain.message.Position;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a log ends, as its head says.
 *
 * @param end {@code null} when there is no head
 * @param generation of the data in which this life of the log began
 */
record LastKnown(@Nullable Position end, long generation) {

  static LastKnown of(@Nullable Object reply) {
    if (!(reply instanceof byte[] line)) {
      return new LastKnown(null, 0);
    }
    String[] words = new String(line, StandardCharsets.US_ASCII).split(" ", 4);
    return new LastKnown(new Position(words[0], Long.parseLong(words[2])), Long.parseLong(words[1]));
  }

  /** The end, if the head can be trusted; otherwise a script has to look. */
  @Nullable
  Position endIn(long newestGeneration) {
    return generation == newestGeneration ? end : null;
  }
}
