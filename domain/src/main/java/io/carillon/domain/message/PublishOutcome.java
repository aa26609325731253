package io.carillon.domain.message;

/** What became of a publish. */
public sealed interface PublishOutcome {

  /**
   * The message is on its way.
   *
   * @param id the id under which it was first accepted
   * @param reached how many connections it goes to now
   * @param duplicate whether this was a retry of a publish that had been accepted before
   */
  record Accepted(MessageId id, int reached, boolean duplicate) implements PublishOutcome {}

  /** The idempotency key was used before, for another payload. Nothing was accepted. */
  record Conflict() implements PublishOutcome {}
}
