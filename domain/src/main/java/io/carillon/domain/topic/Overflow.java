package io.carillon.domain.topic;

/** What happens to a subscriber whose queue is full, because it reads slower than its topics speak. */
public enum Overflow {
  /** The connection is closed; the client comes back and recovers. */
  CLOSE,
  /** The oldest waiting messages are dropped, and a gap is announced. */
  DROP_OLDEST,
  /** Only the newest message of the topic is kept, and a gap is announced. */
  LATEST
}
