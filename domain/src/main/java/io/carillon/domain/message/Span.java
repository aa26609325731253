package io.carillon.domain.message;

/** Which part of a topic's log is asked for. */
public sealed interface Span {

  /** The newest messages. */
  Span NEWEST = new Before(Long.MAX_VALUE);

  /** What follows an offset, the oldest first: a page begins right behind it. */
  record After(long offset) implements Span {}

  /** What comes before an offset, the newest first: a page ends right in front of it. */
  record Before(long offset) implements Span {}
}
