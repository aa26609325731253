package io.carillon.application.hub;

import io.carillon.domain.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far the client of a recorded topic has come: what it was given, and what it has surely received. It has when it says so,
 * or when it has answered a ping that was sent behind everything it had been given by then. There is one for each
 * subscription to a recorded topic, idle or not, so it is kept small. Belongs to the client's lane, but for what it is sure of.
 */
final class Progress {

  private final LogReader log;

  /** Whether the client is to be asked for a proof soon, whenever it is given something. */
  private final boolean isInbox;

  /** Up to where the client has been given everything. */
  private @Nullable Position reached;

  /** Up to where the client has surely received everything; of one that resumes, what it had. */
  private volatile @Nullable Position sure;

  /** What had been given before the ping that is on its way. */
  private @Nullable Position pinged;

  /** Whether the client cannot go on from what it is sure of, so that the first proof holds, wherever it lies. */
  private boolean restarted;

  Progress(LogReader log, boolean isInbox, @Nullable Position sure) {
    this.log = log;
    this.isInbox = isInbox;
    this.sure = sure;
  }

  LogReader log() {
    return log;
  }

  boolean isInbox() {
    return isInbox;
  }

  @Nullable
  Position reached() {
    return reached;
  }

  /** Any thread may ask. */
  @Nullable
  Position sure() {
    return sure;
  }

  /** The client begins: what it had before, and where it goes on. */
  void begin(Position had, Position start) {
    reached = start;
    Position known = sure == null ? had : sure;
    sure = known;
    restarted = !known.isInEpochOf(start) || known.offset() > start.offset();
  }

  /** The client has been given one more message, or has been told what follows. */
  void reach(Position position) {
    Position before = reached;
    if (before == null) {
      begin(position.withOffset(position.offset() - 1), position);
    } else if (!before.isInEpochOf(position)) {
      pinged = null; // says nothing any more
    }
    reached = position;
  }

  boolean isReached(Position position) {
    return reached != null && reached.isInEpochOf(position) && position.offset() <= reached.offset();
  }

  void ping() {
    pinged = reached;
  }

  /** Whether the client is sure of more now. */
  boolean prove() {
    Position proven = pinged;
    pinged = null;
    return proven != null && confirm(proven);
  }

  /** The client has a position that it was given; it never goes back. */
  boolean confirm(Position position) {
    Position before = sure;
    if (before != null && !restarted && before.isInEpochOf(position) && position.offset() <= before.offset()) {
      return false;
    }
    sure = position;
    restarted = false;
    return true;
  }
}
