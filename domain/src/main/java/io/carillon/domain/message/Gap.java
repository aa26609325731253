package io.carillon.domain.message;

/**
 * Messages of a recorded topic that a subscriber does not get.
 *
 * @param epoch the life of the log that the offsets belong to
 * @param from the offset of the first that is missing
 * @param to the offset of the last; less than {@code from} where nothing is known to be missing but the epoch is another: what follows
 *     comes behind it
 */
public record Gap(String epoch, long from, long to, Reason reason) {

  /** Why they are missing. */
  public enum Reason {
    /** The subscriber was too slow, and asked to lose messages rather than its connection. */
    OVERFLOW,
    /** Their time was over: their own, or what the topic's namespace keeps. */
    EXPIRED,
    /** They had to make room in the log before they could be delivered. */
    TRIMMED,
    /** The log has begun another life; what came last in the former one may be lost. */
    EPOCH_CHANGED,
    /** The subscriber came while the log could not be read: whether it should have had any of them is not known. */
    INTERRUPTED
  }

  /** The place of one message whose time was over. */
  public static Gap expiredAt(Position position) {
    return new Gap(position.epoch(), position.offset(), position.offset(), Reason.EXPIRED);
  }

  /** What a log no longer has of the messages from an offset on. */
  public static Gap before(LogPage log, long from) {
    return new Gap(log.epoch(), from, log.oldest() - 1,
        log.removal() == LogPage.Removal.AGE ? Reason.EXPIRED : Reason.TRIMMED);
  }

  /** The log has begun another life, in which a reader goes on behind a place. */
  public static Gap newLifeAt(Position start) {
    return new Gap(start.epoch(), start.offset() + 1, start.offset(), Reason.EPOCH_CHANGED);
  }

  /** How many messages are known to be missing. */
  public int count() {
    return reason == Reason.INTERRUPTED ? 0 : Math.clamp(to - from + 1, 0, Integer.MAX_VALUE);
  }

  /** Whether the other one begins right behind this one, for the same reason. */
  public boolean isContinuedBy(Gap next) {
    return reason == next.reason && to + 1 == next.from && epoch.equals(next.epoch);
  }

  /** Both together. */
  public Gap joinedWith(Gap next) {
    return new Gap(epoch, from, next.to, reason);
  }
}
