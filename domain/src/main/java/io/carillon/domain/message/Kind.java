package io.carillon.domain.message;

/** What a message is for; clients use it to choose how to show it. */
public enum Kind {
  CUSTOM, PROGRESS, NOTIFICATION, AGENT,
  /** Who came and went, told by the server alone: the payload is all that there is to say. */
  PRESENCE
}
