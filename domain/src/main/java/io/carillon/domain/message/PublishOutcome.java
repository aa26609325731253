package io.carillon.domain.message;

import org.jspecify.annotations.Nullable;

/** What became of a publish. */
public sealed interface PublishOutcome {

  /**
   * The message is on its way.
   *
   * @param id the id under which it was first accepted
   * @param reached how many connections it goes to, as far as the node that accepted it first knows: of other nodes each counts as
   *     one that has some
   * @param duplicate whether this was a retry of a publish that had been accepted before
   * @param position the place in the topic's log that it was given then; {@code null} when nothing is recorded
   */
  record Accepted(MessageId id, int reached, boolean duplicate, @Nullable Position position)
      implements
        PublishOutcome {

    /** A message that is passed on and not recorded. */
    public Accepted(MessageId id, int reached, boolean duplicate) {
      this(id, reached, duplicate, null);
    }
  }

  /** The idempotency key was used before, for another payload. Nothing was accepted. */
  record Conflict() implements PublishOutcome {}
}
