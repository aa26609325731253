package io.carillon.domain.message;

import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message on one topic. An inbox is a topic too, so a direct message is a message on {@code user:<id>}.
 *
 * @param publishedAt when the server accepted it
 * @param expiresAt after which it is worthless and no longer delivered; {@code null} when it never is
 * @param tags the publisher's tags, a JSON array or object; {@code null} when there are none
 * @param idempotencyKey names this publish for retries by the same sender to the same topic; {@code null} when it has none
 */
public record Message(MessageId id, TopicName topic, UserId sender, RawJson payload, Kind kind, Priority priority,
    Instant publishedAt, @Nullable Instant expiresAt, @Nullable RawJson tags, @Nullable String idempotencyKey) {

  public boolean isExpiredAt(Instant now) {
    return expiresAt != null && !now.isBefore(expiresAt);
  }
}
