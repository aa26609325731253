package io.carillon.domain.message;

import io.carillon.domain.topic.TopicName;

/** Hears the messages that reach this node. Called from any thread; must not block and must not throw. */
@FunctionalInterface
public interface MessageListener {

  /**
   * Takes a message. Messages of one topic come one after another.
   *
   * @return how many connections of this node it goes to
   */
  int onMessage(Message message);

  /**
   * Learns where the log of an attached topic ends, because what leads there may not all have been heard: the broker lost
   * announcements on the way, or the log has begun a new life. Whoever stands further back finds the rest in the log.
   */
  default void onLogEnd(TopicName topic, Position end) {}

  /**
   * Learns that announcements may have been lost on the way, and nobody knows of which topics: whoever misses what no log brings
   * back has to be told. Attached topics with a log are seen to by {@link #onLogEnd}. What is announced from now on arrives. Must
   * not block.
   */
  default void onInterruption() {}

  /** How many connections of this node a message on the topic would go to now. */
  default int reach(TopicName topic) {
    return 0;
  }
}
