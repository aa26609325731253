package io.carillon.application.hub;

import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a client begins in the log of a recorded topic.
 *
 * @param had what it surely has, for whoever resumes its session before it has proved that it got more; {@code null} when that is
 *     not known
 * @param at where it stands when it has got the answer
 * @param end where the log ended then: what lies between comes from the log
 * @param whole whether everything up to {@code at} has been given to the user's devices before; of no meaning but for an inbox
 * @param uncertain whether it is not known what the client should have had of what lies before {@code at}
 */
public record Start(@Nullable Position had, Position at, Position end, boolean whole, boolean uncertain) {

  /** The start of a client that has, or wants, everything up to a position. */
  public static Start at(Position at, Position end) {
    return new Start(at, at, end, false, false);
  }

  /** The same for a client that may have less than it will stand at when it has got the answer. */
  public static Start at(Position had, Position at, Position end) {
    return new Start(had, at, end, false, false);
  }

  /** The start in an inbox, of which everything up to there was given to its user before. */
  public static Start ofInbox(Position at, Position end) {
    return new Start(at, at, end, true, false);
  }

  /** The start of a client that was to begin at the end of the log at a time when nobody could tell where that was. */
  public static Start afterwards(Position end) {
    return new Start(null, end, end, false, true);
  }

  /** The same for one that has been heard to go on at a position since: what lies behind the start comes. */
  Start before(@Nullable Position heard) {
    return uncertain && heard != null && heard.isInEpochOf(at) && heard.offset() <= at.offset()
        ? new Start(had, at.withOffset(heard.offset() - 1), end, whole, true)
        : this;
  }

  /** The notice that the client gets first; {@code null} for none. */
  @Nullable
  Gap gap() {
    return uncertain && at.offset() > 0 ? new Gap(at.epoch(), 1, at.offset(), Gap.Reason.INTERRUPTED) : null;
  }
}
