package io.carillon.domain.message;

import io.carillon.domain.message.LogPage.Removal;
import java.util.Optional;

/** Why a reader cannot be given everything that followed its position. */
public enum Loss {
  /** The position is of another life of the log, which this one has not taken over up to there. */
  EPOCH_CHANGED,
  /** Messages had to make room before the reader came; the log has what followed them. */
  TRIMMED,
  /** Messages became too old before the reader came; the log has what followed them. */
  EXPIRED,
  /** Everything is there, but it is more than is replayed. */
  TOO_MANY,
  /** The log has never been that far in this life, so what the reader knows has been lost. */
  POSITION_AHEAD;

  /** Whether the log has been at the reader's position, so that it still has a part of what followed. */
  public boolean leavesRest() {
    return this == TRIMMED || this == EXPIRED;
  }

  /**
   * What keeps a reader from going on where it stands.
   *
   * @param log the state of the log, whichever part of it the page holds
   * @param most how many messages are replayed at most
   * @return nothing when the log has all that follows
   */
  public static Optional<Loss> between(Position wanted, LogPage log, long most) {
    if (log.placeOf(wanted).isEmpty()) {
      return Optional.of(EPOCH_CHANGED);
    }
    if (wanted.offset() > log.top()) {
      return Optional.of(POSITION_AHEAD);
    }
    if (wanted.offset() + 1 < log.oldest()) {
      return Optional.of(log.removal() == Removal.AGE ? EXPIRED : TRIMMED);
    }
    return log.top() - wanted.offset() > most ? Optional.of(TOO_MANY) : Optional.empty();
  }
}
