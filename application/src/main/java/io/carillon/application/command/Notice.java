package io.carillon.application.command;

import io.carillon.domain.topic.TopicFilter;
import java.time.Instant;
import java.util.List;

/** What the server tells a client without being asked. */
public sealed interface Notice {

  /** The token runs out soon; a new one keeps the connection. */
  record TokenExpiring(Instant expiresAt) implements Notice {}

  /** Subscriptions have ended, because the token that granted them has expired. */
  record SubscriptionsEnded(List<TopicFilter> topics) implements Notice {}
}
