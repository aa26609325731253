package io.carillon.domain.protection;

/** What happens when a user who has as many connections as one may have opens one more. */
public enum BeyondLimit {
  /** The new connection is refused. */
  REFUSE,
  /** The user's oldest connection is closed. */
  CLOSE_OLDEST
}
