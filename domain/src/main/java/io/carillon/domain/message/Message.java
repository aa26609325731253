package io.carillon.domain.message;

import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message on one topic. An inbox is a topic too, so a direct message is a message on {@code user:<id>}.
 *
 * @param publishedAt what time of day it was when the server accepted it
 * @param expiry after which it is worthless and no longer delivered; {@code null} when it never is
 * @param tags the publisher's tags, a JSON array or object; {@code null} when there are none
 * @param idempotencyKey names this publish for retries by the same sender to the same topic; {@code null} when it has none
 * @param position its place in the topic's log; {@code null} before the broker has accepted it, and where nothing is recorded
 */
public record Message(MessageId id, TopicName topic, UserId sender, RawJson payload, Kind kind, Priority priority,
    Instant publishedAt, @Nullable Deadline expiry, @Nullable RawJson tags, @Nullable String idempotencyKey,
    @Nullable Position position) {

  /** What a message weighs beside its payload and tags: its parts are some ten objects. */
  private static final int OVERHEAD = 256;

  public Message {
    if (idempotencyKey != null && !UnicodeText.isWellFormed(idempotencyKey)) {
      throw new IllegalArgumentException("idempotency key: half of a surrogate pair (expected: Unicode text)");
    }
  }

  /** A message that has no place in a log, or none yet. */
  public Message(MessageId id, TopicName topic, UserId sender, RawJson payload, Kind kind, Priority priority,
      Instant publishedAt, @Nullable Deadline expiry, @Nullable RawJson tags, @Nullable String idempotencyKey) {
    this(id, topic, sender, payload, kind, priority, publishedAt, expiry, tags, idempotencyKey, null);
  }

  /** The same message at its place in the log. */
  public Message at(Position place) {
    return new Message(id, topic, sender, payload, kind, priority, publishedAt, expiry, tags, idempotencyKey, place);
  }

  /** Its place in the log, for a message that was read from there. */
  public Position recordedAt() {
    return Objects.requireNonNull(position, "the message is not recorded");
  }

  /** About how many bytes it takes in memory. */
  public int weight() {
    return OVERHEAD + payload.length() + (tags == null ? 0 : tags.length());
  }

  /**
   * Whether it is worthless.
   *
   * @param nowNanos by the monotonic clock
   */
  public boolean isExpiredAt(long nowNanos) {
    return expiry != null && expiry.isOverAt(nowNanos);
  }
}
