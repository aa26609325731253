package io.carillon.application.recovery;

import io.carillon.domain.message.Message;
import io.carillon.domain.message.PageLimit;
import io.carillon.domain.time.Deadline;

/**
 * The room for messages in one answer: for each topic a number of them, for all of its topics a weight, so that the answer
 * fits into its client's mailbox, and a time until which it is waited for. Used by one thread.
 */
public final class AnswerSpace {

  /** How many messages of one topic stand in an answer (docs/protocol.md, "Positions and recovery"). */
  public static final int MAX_MESSAGES = 300;

  private final Deadline end;
  private long bytes;

  /**
   * @param end until when messages are read
   */
  public AnswerSpace(long bytes, Deadline end) {
    this.bytes = bytes;
    this.end = end;
  }

  boolean isOverAt(long nowNanos) {
    return end.isOverAt(nowNanos);
  }

  /** What may be read for one more topic. */
  PageLimit limit(int wanted) {
    return bytes > 0 ? new PageLimit(Math.min(wanted, MAX_MESSAGES), bytes) : new PageLimit(0, 0);
  }

  void use(Iterable<Message> messages) {
    for (Message message : messages) {
      bytes -= message.weight();
    }
  }
}
