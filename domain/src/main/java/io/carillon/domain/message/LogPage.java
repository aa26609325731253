package io.carillon.domain.message;

import java.util.List;

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
 */
public record LogPage(String epoch, long top, long oldest, Removal removal, List<Message> messages, boolean more) {

  /** Why a log no longer has a message. */
  public enum Removal {
    /** Others needed its place: the topic has had too many messages, or all topics together too many bytes. */
    SIZE,
    /** It was older than what the topic's namespace keeps. */
    AGE
  }

  public LogPage {
    messages = List.copyOf(messages);
  }

  /** Where the log ends. */
  public Position end() {
    return new Position(epoch, top);
  }
}
