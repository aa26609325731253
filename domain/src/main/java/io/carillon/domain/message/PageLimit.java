package io.carillon.domain.message;

/**
 * How much of a log is read at once.
 *
 * @param messages the number of messages
 * @param bytes their weight ({@link Message#weight()}); a page has one message at least, where there is one, even if that
 *     is heavier
 */
public record PageLimit(int messages, long bytes) {

  /** For whoever wants to know where a log ends. */
  public static final PageLimit NOTHING = new PageLimit(0, 0);

  public PageLimit {
    if (messages < 0 || bytes < 0) {
      throw new IllegalArgumentException("page: " + messages + " messages, " + bytes + " bytes (expected: 0 or more)");
    }
  }
}
