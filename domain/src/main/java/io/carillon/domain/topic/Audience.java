package io.carillon.domain.topic;

/** Who may do something in a namespace, beside those whom a rule of the product lets or forbids. */
public enum Audience {
  /** Every authenticated user. */
  EVERYONE,
  /** Those whose token grants it. */
  GRANTED,
  /** The members of the room, and those whose token grants it. */
  MEMBERS,
  /** No client at all. */
  NOBODY
}
