package io.carillon.adapters.redis.room;

import io.carillon.domain.room.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * That a room has changed.
 *
 * @param number of the change
 * @param record the room as it is now; {@code null} when it has gone
 */
record RoomChange(long number, RoomName name, @Nullable RoomRecord record) {

  /**
   * A change as it is announced.
   *
   * @param previous the number of the change before, of whichever room
   */
  record Announced(long previous, RoomChange change) {}

  /** Reads {@code previous number name} and the record, if there is one. */
  static Announced announced(String text) {
    String[] words = text.split(" ", 4);
    RoomName name = new RoomName(words[2]);
    RoomRecord record = words.length < 4 ? null : RoomRecord.decode(name, words[3]);
    return new Announced(Long.parseLong(words[0]), new RoomChange(Long.parseLong(words[1]), name, record));
  }
}
