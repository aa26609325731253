package io.carillon.application.command;

import io.carillon.domain.topic.TopicFilter;
import java.time.Instant;
import java.util.List;

/** What the server tells a client without being asked. */
public sealed interface Notice {

  /** The token runs out soon; a new one keeps the connection. */
  record TokenExpiring(Instant expiresAt) implements Notice {}

  /** Messages may not get through for now; the connection and what it listens to stay. */
  record Degraded() implements Notice {}

  /** Messages get through again. */
  record Restored() implements Notice {}

  /** What no log brings back may have been lost: of a topic or of all that a pattern covers. Which messages is not known. */
  record Interrupted(TopicFilter filter) implements Notice {}

  /** Subscriptions have ended, though this connection has not ended them. */
  record SubscriptionsEnded(Reason reason, List<TopicFilter> topics) implements Notice {

    /** Why they have. */
    public enum Reason {
      /** The token that granted them has. */
      TOKEN_EXPIRED,
      /** The user has left the room on another device. */
      LEFT_ROOM
    }
  }
}
