package io.carillon.domain.topic;

import java.time.Duration;

/**
 * How much of a topic is kept for replay.
 *
 * @param size the number of messages, 0 for none
 * @param ttl how long each is kept
 */
public record History(int size, Duration ttl) {

  public static final History NONE = new History(0, Duration.ZERO);

  public History {
    if (size < 0 || ttl.isNegative()) {
      throw new IllegalArgumentException("history: " + size + " for " + ttl + " (expected: both 0 or more)");
    }
    if (size > 0 && ttl.isZero()) {
      throw new IllegalArgumentException("history: ttl 0 with size " + size + " (expected: a time to keep messages)");
    }
  }

  /** Whether anything is kept at all. */
  public boolean isRecorded() {
    return size > 0;
  }
}
