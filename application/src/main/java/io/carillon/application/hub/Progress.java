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

  private final boolean isInbox;

  /** Up to where the client has been given everything. */
  private @Nullable Position reached;

  /** Up to where the client has surely received everything; of one that resumes, what it had. */
  private volatile @Nullable Position sure;

  /** What had been given before the ping that is on its way. */
  private @Nullable Position pinged;

  /**
   * Whether the client has left out a part of its inbox, so that what it has says nothing about the user's other devices. Written
   * on the lane when the client begins, and asked anywhere.
   */
  private volatile boolean apart;

  /** Whether the client cannot go on from what it is sure of, so that the first proof holds, wherever it lies. */
  private boolean restarted;

  Progress(LogReader log, boolean isInbox, Past past) {
    this.log = log;
    this.isInbox = isInbox;
    this.sure = past.sure();
    this.apart = past.apart();
  }

  LogReader log() {
    return log;
  }

  boolean isInbox() {
    return isInbox;
  }

  /** {@code null} before the client has begun. Asked on another thread it may be a former position. */
  @Nullable
  Position reached() {
    return reached;
  }

  /** Any thread may ask. */
  boolean isApart() {
    return apart;
  }

  /** Any thread may ask. */
  @Nullable
  Position sure() {
    return sure;
  }

  /**
   * The client begins.
   *
   * @param given up to where an inbox was given to the client before; {@code null} where that is not known
   */
  void begin(Start start, @Nullable Position given) {
    Position at = start.at();
    Position had = start.had();
    reached = at;
    sure = had;
    boolean goesOn = had != null && had.isInEpochOf(at) && had.offset() <= at.offset();
    restarted = !goesOn;
    long from = had != null && goesOn ? had.offset() : at.offset();
    apart = isInbox && !start.whole() && from > 0
        && (given == null || !given.isInEpochOf(at) || given.offset() < from);
  }

  /** The client, which has begun, has been given one more message, or has been told what follows. */
  void reach(Position position) {
    if (reached != null && !reached.isInEpochOf(position)) {
      pinged = null; // says nothing any more
      apart = apart && position.offset() > 0; // or all of the new life comes
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
