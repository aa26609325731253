package io.carillon.application.hub;

import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps the messages of a subscription from going straight to its client. Belongs to the client's lane. */
sealed interface Delay {

  /** The client has not been answered yet. */
  final class Holding implements Delay {

    /** More recorded messages than this are not held: they are in the log. */
    private static final int MAX_HELD = 256;

    private final @Nullable Position given;
    private @Nullable List<Message> messages;
    private int recorded;
    private @Nullable Position first;
    private @Nullable Position newest;

    /** The notice that follows the answer; {@code null} for none. */
    @Nullable
    Gap gap;

    /**
     * @param given up to where an inbox was given to the client by the subscription before; {@code null} where that is not known
     */
    Holding(@Nullable Position given) {
      this.given = given;
    }

    @Nullable
    Position given() {
      return given;
    }

    /** The messages that have arrived, except those that are read from the log instead. */
    List<Message> messages() {
      return messages == null ? List.of() : messages;
    }

    @Nullable
    Position first() {
      return first;
    }

    @Nullable
    Position newest() {
      return newest;
    }

    /** A message that can be read from the log later is held only if there are not too many. */
    void hold(Message message, boolean hasLog) {
      Position position = message.position();
      if (position != null && hasLog) {
        first = first == null ? position : first;
        newest = position;
        recorded++;
      }
      if (recorded <= MAX_HELD || position == null) {
        if (messages == null) {
          messages = new ArrayList<>();
        }
        messages.add(message);
      }
    }

    /** The log ends there. */
    void hearOf(Position end) {
      newest = later(newest, end);
    }
  }

  /** The client has been answered, but nobody could tell yet where it begins: what is recorded waits in the log. */
  final class Unplaced implements Delay {

    private final @Nullable Position given;
    private @Nullable Position first;
    private @Nullable Position newest;

    Unplaced(Holding before) {
      this.given = before.given;
      this.first = before.first;
      this.newest = before.newest;
    }

    @Nullable
    Position given() {
      return given;
    }

    /** The first that arrived since the subscription was attached. */
    @Nullable
    Position first() {
      return first;
    }

    @Nullable
    Position newest() {
      return newest;
    }

    /** A message has arrived. */
    void hear(Position position) {
      first = first == null ? position : first;
      newest = position;
    }

    /** The log ends there. */
    void hearOf(Position end) {
      newest = later(newest, end);
    }
  }

  /** The client has yet to get what lies between its position and the newest one. */
  final class Behind implements Delay {

    private Position newest;

    /** Whether the newest came after the log was last read for: what is read may not have it. */
    private boolean stale;

    Behind(Position newest) {
      this.newest = newest;
    }

    Position newest() {
      return newest;
    }

    boolean isStale() {
      return stale;
    }

    /** The log is read as it is now. */
    void readNow() {
      stale = false;
    }

    /** A message has arrived. */
    void hear(Position position) {
      newest = position;
      stale = true;
    }

    /** The log ends there. */
    void hearOf(Position end) {
      if (isBefore(newest, end)) {
        hear(end);
      }
    }
  }

  private static Position later(@Nullable Position known, Position end) {
    return known == null || isBefore(known, end) ? end : known;
  }

  private static boolean isBefore(Position known, Position end) {
    return !known.isInEpochOf(end) || known.offset() < end.offset();
  }
}
