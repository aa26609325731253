package io.carillon.application.hub;

import io.carillon.domain.message.Broker;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageListener;
import io.carillon.domain.message.Position;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import io.carillon.domain.topic.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Knows who listens to what on this node and hands every message to the lanes that have a subscriber for it. Safe for any
 * number of threads.
 */
public final class Hub implements MessageListener {

  private final Broker broker;
  private final int lanes;
  private final ConcurrentHashMap<TopicName, Subscribers> byTopic = new ConcurrentHashMap<>();
  private final PatternIndex patterns = new PatternIndex();
  private final PresenceOrder presence;
  private volatile Runnable interruption = () -> {};

  /**
   * @param lanes how many lanes there are; every outlet's lane has an index below that
   */
  public Hub(Broker broker, int lanes, MonotonicClock clock) {
    this.broker = broker;
    this.lanes = lanes;
    this.presence = new PresenceOrder(clock);
  }

  /** The same topic, as the object that is in use for it if there is one: what many listen to is kept once. */
  public TopicFilter shared(TopicFilter filter) {
    Subscribers present = filter instanceof TopicName topic ? byTopic.get(topic) : null;
    return present == null ? filter : present.filter();
  }

  /**
   * Attaches a subscription, which holds what arrives until it goes live. Does nothing when it has ended already. Waits as
   * long as the broker takes to attach ({@link Broker#awaitAttached}).
   */
  public void add(Subscription subscription) {
    attach(subscription);
    awaitAttached(subscription);
  }

  /** The same without waiting: what is published need not reach it before {@link #awaitAttached} has returned. */
  public void attach(Subscription subscription) {
    switch (subscription.filter()) {
      case TopicName topic -> byTopic.compute(topic, (_, present) -> withAdded(present, subscription));
      case TopicPattern pattern -> patterns.compute(pattern, present -> withAdded(present, subscription));
    }
  }

  /** Waits as long as the broker takes to attach what was attached here. */
  public void awaitAttached(Subscription subscription) {
    broker.awaitAttached(subscription.filter());
  }

  /** Ends a subscription, whether it was attached or not. */
  public void remove(Subscription subscription) {
    switch (subscription.filter()) {
      case TopicName topic -> byTopic.compute(topic, (_, present) -> withRemoved(present, subscription));
      case TopicPattern pattern -> patterns.compute(pattern, present -> withRemoved(present, subscription));
    }
  }

  /** Whether anybody here listens to exactly this topic, by its name. */
  public boolean isListenedTo(TopicName topic) {
    return byTopic.containsKey(topic);
  }

  @Override
  public int onMessage(Message message) {
    if (presence.isLate(message)) {
      return 0;
    }
    Subscribers named = byTopic.get(message.topic());
    if (patterns.isEmpty()) {
      return named == null ? 0 : fanOut(message, named);
    }
    List<Subscribers> covering = patterns.covering(message.topic());
    if (named != null) {
      covering.addFirst(named);
    }
    return switch (covering.size()) {
      case 0 -> 0;
      case 1 -> fanOut(message, covering.getFirst());
      default -> fanOut(message, covering);
    };
  }

  /** A subscription that has not heard of everything up to there reads it from the log. */
  @Override
  public void onLogEnd(TopicName topic, Position end) {
    Subscribers named = byTopic.get(topic);
    if (named != null) {
      named.forEachLane(place -> place.lane().execute(() -> place.catchUp(end)));
    }
  }

  /** From now on, runs something when messages may have been lost that no log brings back; it must not block. */
  public void whenInterrupted(Runnable action) {
    interruption = action;
  }

  @Override
  public void onInterruption() {
    interruption.run();
  }

  @Override
  public int reach(TopicName topic) {
    Subscribers named = byTopic.get(topic);
    int byName = named == null ? 0 : named.size();
    return patterns.isEmpty()
        ? byName
        : byName + patterns.covering(topic).stream().mapToInt(Subscribers::size).sum();
  }

  private static int fanOut(Message message, Subscribers subscribers) {
    subscribers.forEachLane(place -> place.lane().execute(() -> place.deliver(message)));
    return subscribers.size();
  }

  private int fanOut(Message message, List<Subscribers> covering) {
    List<List<LaneSubscribers>> byLane = IntStream.range(0, lanes)
        .<List<LaneSubscribers>>mapToObj(_ -> new ArrayList<>())
        .toList();
    int reached = 0;
    for (Subscribers subscribers : covering) {
      subscribers.forEachLane(place -> byLane.get(place.lane().index()).add(place));
      reached += subscribers.size();
    }
    for (List<LaneSubscribers> places : byLane) {
      if (!places.isEmpty()) {
        places.getFirst().lane().execute(new Fanout(message, places));
      }
    }
    return reached;
  }

  // Attaching and detaching run inside the map's compute, alone per topic, so that they leave for the broker in the order
  // in which subscribers came and went.

  private @Nullable Subscribers withAdded(@Nullable Subscribers present, Subscription subscription) {
    if (subscription.slot == Subscription.ENDED) {
      return present; // its connection was closed meanwhile: nothing may stay attached for it
    }
    Subscribers subscribers = present;
    if (subscribers == null) {
      subscribers = new Subscribers(subscription.filter(), lanes);
      broker.attach(subscription.filter());
    }
    subscribers.add(subscription);
    return subscribers;
  }

  private @Nullable Subscribers withRemoved(@Nullable Subscribers present, Subscription subscription) {
    Subscribers subscribers = present == null ? new Subscribers(subscription.filter(), lanes) : present;
    subscribers.remove(subscription);
    if (subscribers.size() > 0) {
      return subscribers;
    }
    if (present != null) {
      broker.detach(subscription.filter());
    }
    return null;
  }
}
