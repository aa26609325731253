package io.carillon.domain.message;

/**
 * A place in the log of one topic: a message's own, or where a reader stands.
 *
 * @param epoch names one life of the log; only the log itself knows what positions of two epochs have to do with each other
 * @param offset counts from 1 without holes; 0 is the place before the first message
 */
public record Position(String epoch, long offset) {

  /** What an epoch may be long at most, in characters, so that a client cannot send more. */
  public static final int MAX_EPOCH_LENGTH = 32;

  public Position {
    if (epoch.isEmpty() || epoch.length() > MAX_EPOCH_LENGTH || offset < 0) {
      throw new IllegalArgumentException("position: " + epoch.length() + " characters of epoch, offset " + offset
          + " (expected: 1 to " + MAX_EPOCH_LENGTH + ", 0 or more)");
    }
  }

  /** Another place in the same life of the log. */
  public Position withOffset(long other) {
    return new Position(epoch, other);
  }

  /** Whether this is the place right behind the other. */
  public boolean isNextOf(Position other) {
    return offset == other.offset + 1 && isInEpochOf(other);
  }

  /** Whether both places are of the same life of the log. */
  public boolean isInEpochOf(Position other) {
    return epoch.equals(other.epoch);
  }
}
