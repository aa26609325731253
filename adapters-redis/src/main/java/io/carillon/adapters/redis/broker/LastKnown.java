package io.carillon.adapters.redis.broker;

import io.carillon.domain.message.Position;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a log ends, as its head says.
 *
 * @param end {@code null} when there is no head that can be trusted, so that a script has to look
 */
record LastKnown(@Nullable Position end) {

  static LastKnown of(@Nullable Object reply, long newestGeneration) {
    if (!(reply instanceof byte[] line)) {
      return new LastKnown(null);
    }
    String[] words = new String(line, StandardCharsets.US_ASCII).split(" ", 4);
    return Long.parseLong(words[1]) == newestGeneration
        ? new LastKnown(new Position(words[0], Long.parseLong(words[2])))
        : new LastKnown(null);
  }
}
