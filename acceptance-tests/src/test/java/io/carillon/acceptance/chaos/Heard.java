package io.carillon.acceptance.chaos;

import org.jspecify.annotations.Nullable;

/** What a client hears of a topic's stream. */
sealed interface Heard {

  String topic();

  /** Absent where the topic is not recorded. */
  @Nullable
  String epoch();

  /** Up to where it accounts for the stream. */
  long last();

  /** A message. */
  record Words(String topic, @Nullable String epoch, long offset, String id, String hash) implements Heard {

    @Override
    public long last() {
      return offset;
    }
  }

  /** Messages that do not come. */
  record Hole(String topic, @Nullable String epoch, long from, long to, String reason) implements Heard {

    @Override
    public long last() {
      return to;
    }
  }
}
