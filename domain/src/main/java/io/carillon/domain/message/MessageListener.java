package io.carillon.domain.message;

/** Hears the messages that reach this node. */
@FunctionalInterface
public interface MessageListener {

  /**
   * Takes a message. Must not block and must not throw; messages of one topic come one after another.
   *
   * @return how many connections of this node it goes to
   */
  int onMessage(Message message);
}
