package io.carillon.domain.message;

import java.util.List;
import java.util.Optional;

/**
 * What was read from the log of one topic, all of it as it was at one moment.
 *
 * @param epoch the life of the log
 * @param top the offset of its newest message, kept or not; 0 when there has been none
 * @param oldest the offset of the oldest message that is kept, {@code top + 1} when none is
 * @param removal why what came before the oldest is gone; without meaning when {@code oldest} is 1
 * @param messages in ascending order, each at the offset that follows the last one's; those whose own time is over are
 *     still among them
 * @param more whether the log has more in the direction of the span
 * @param former the ends of former lives whose messages this one has taken over: up to there each had the same at the same offsets
 */
public record LogPage(String epoch, long top, long oldest, Removal removal, List<Message> messages, boolean more,
    List<Position> former) {

  /** Why a log no longer has a message. */
  public enum Removal {
    /** Others needed its place: the topic has had too many messages, or all topics together too many bytes. */
    SIZE,
    /** It was older than what the topic's namespace keeps. */
    AGE
  }

  public LogPage {
    messages = List.copyOf(messages);
    former = List.copyOf(former);
  }

  /** A part of a log that has taken nothing over. */
  public LogPage(String epoch, long top, long oldest, Removal removal, List<Message> messages, boolean more) {
    this(epoch, top, oldest, removal, messages, more, List.of());
  }

  /** Where the log ends. */
  public Position end() {
    return new Position(epoch, top);
  }

  /**
   * A reader's position as one of this life of the log; nothing when it is of a life that is not known here, or when what led there
   * need not be what this life has taken over.
   */
  public Optional<Position> placeOf(Position reader) {
    if (reader.epoch().equals(epoch)) {
      return Optional.of(reader);
    }
    return sharedWith(reader.epoch()).filter(shared -> reader.offset() <= shared.offset())
        .map(_ -> new Position(epoch, reader.offset()));
  }

  /** Behind which place a reader lacks everything of this life of the log: its own, or the last one that both lives share. */
  public Position startFor(Position reader) {
    return placeOf(reader).filter(place -> place.offset() <= top).orElseGet(
        () -> new Position(epoch, sharedWith(reader.epoch()).map(Position::offset).orElse(0L)));
  }

  private Optional<Position> sharedWith(String formerEpoch) {
    return former.stream().filter(end -> end.epoch().equals(formerEpoch)).findFirst();
  }
}
