package io.carillon.domain.topic;

/** What those who listen to a namespace's topics are told of each other's coming and going. */
public enum PresenceMode {
  /** Nothing; nobody is kept account of. */
  OFF,
  /** How many users are there, and not who. */
  COUNTS,
  /** Who is there, and each join, leave and change of status. */
  ON
}
