package io.carillon.domain.message;

import io.carillon.domain.topic.TopicFilter;

/**
 * The one way between nodes: what is published on any of them reaches the listener of every node that has a subscriber,
 * and the messages of one topic reach all listeners in one order. All methods may be called from any thread.
 */
public interface Broker {

  /**
   * Accepts a message for everybody, or refuses it. A message with an idempotency key that the same sender used on the
   * same topic within the last five minutes is not accepted again: the outcome is that of the first one, marked as a
   * duplicate, or a conflict when the payload differs.
   *
   * <p>Returns when the message is accepted, not when it is delivered.
   *
   * @throws BrokerUnavailableException within a second when the outcome cannot be vouched for; the message may have been
   *     accepted all the same, so only a retry with an idempotency key is safe
   */
  PublishOutcome publish(Message message);

  /** This node has a subscriber: its listener must hear what the filter covers. It may hear other messages too. */
  void attach(TopicFilter filter);

  /** This node has no subscriber left for the filter. */
  void detach(TopicFilter filter);

  /** Names the one listener of this node; called once, before anything else. */
  void listen(MessageListener listener);
}
