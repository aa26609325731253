package io.carillon.domain.message;

/** What a message is for; clients use it to choose how to show it. */
public enum Kind {
  CUSTOM, PROGRESS, NOTIFICATION, AGENT
}
