package io.carillon.domain.presence;

/** What a user says of themself, on all devices at once. */
public enum Status {
  ONLINE, AWAY, BUSY,
  /** There, but to others as absent as if there were no connection. */
  INVISIBLE
}
