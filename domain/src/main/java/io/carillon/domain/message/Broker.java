package io.carillon.domain.message;

import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The one way between nodes: what is published on any of them reaches the listener of every node that has a subscriber,
 * and the messages of one topic reach all listeners in one order. A recorded topic has a log: each of its messages gets the
 * next {@link Position}, and listeners hear them in the order of their offsets. All methods may be called from any thread.
 */
public interface Broker {

  /**
   * Accepts a message for everybody, or refuses it. Recording it, giving it its position and announcing it are one step. A
   * message with an idempotency key that the same sender used on the same topic within the last five minutes is not
   * accepted again: the outcome is that of the first one, with its position, marked as a duplicate, or a conflict when the
   * payload differs.
   *
   * <p>Returns when the message is accepted, not when it is delivered.
   *
   * @param history how much of the topic is kept; {@link History#NONE} when the message is passed on and not recorded. The
   *     newest call decides for the topic
   * @throws BrokerUnavailableException within a second when the outcome cannot be vouched for; the message may have been
   *     accepted all the same, so only a retry with an idempotency key is safe, and within ten seconds that of a message of
   *     the kind {@link Kind#PRESENCE}, which is recognised by its id
   */
  PublishOutcome publish(Message message, History history);

  /**
   * The same without waiting: what one thread begins to publish on a topic is accepted in that order. Never blocks.
   *
   * @return completes with the outcome, or exceptionally with a {@link BrokerUnavailableException} within a second, on any
   *     thread; what is done then must not block
   */
  default CompletableFuture<PublishOutcome> publishAsync(Message message, History history) {
    try {
      return CompletableFuture.completedFuture(publish(message, history));
    } catch (BrokerUnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Reads a part of a topic's log. It holds every message whose publish has returned, as far as it is kept; a topic that was
   * never published to has an empty log with an epoch. May block.
   *
   * @throws BrokerUnavailableException within a second when the log cannot be read
   */
  LogPage read(TopicName topic, Span span, PageLimit limit);

  /**
   * Looks at several logs without reading messages, in no more time than one takes: where each ends, and what it no longer has
   * of what lies in a span. May block.
   *
   * @return those that can be told now
   */
  default Map<TopicName, LogPage> look(Map<TopicName, Span> places) {
    Map<TopicName, LogPage> pages = new HashMap<>();
    places.forEach((topic, span) -> {
      try {
        pages.put(topic, read(topic, span, PageLimit.NOTHING));
      } catch (BrokerUnavailableException e) {
        return; // it is left out
      }
    });
    return pages;
  }

  /**
   * Where a topic's log ends now. May block.
   *
   * @throws BrokerUnavailableException within a second when it cannot be told
   */
  Position position(TopicName topic);

  /**
   * This node has a subscriber: its listener must hear what the filter covers, once {@link #awaitAttached} has returned at
   * the latest. It may hear other messages too. While a
   * topic is attached, its log's epoch does not change unless messages are lost. Never blocks.
   */
  void attach(TopicFilter filter);

  /** This node has no subscriber left for the filter. Never blocks. */
  void detach(TopicFilter filter);

  /**
   * Waits until an attached filter is in force: from now on the listener hears whatever is published, on any node. Returns
   * within a second in any case; while the broker is away at once, and the filter is in force as soon as it is back.
   */
  void awaitAttached(TopicFilter filter);

  /**
   * Whether {@link #publish}, reading, asking for a position and awaiting an attachment may wait for something outside this
   * process. A broker that says no does all of it fast enough for a thread that serves many connections.
   */
  boolean mayBlock();

  /** Names the one listener of this node; called once, before anything else. */
  void listen(MessageListener listener);
}
