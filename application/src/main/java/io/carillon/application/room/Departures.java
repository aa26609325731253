package io.carillon.application.room;

import io.carillon.application.command.Notice.SubscriptionsEnded;
import io.carillon.application.command.Notice.SubscriptionsEnded.Reason;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Background;
import io.carillon.application.hub.Hub;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomListener;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends what this node's connections hear of rooms that their users no longer belong to, wherever they have left. All that have
 * left when their turn comes are looked for in one pass over the connections. Who has a grant for the topic besides goes on
 * hearing it. Safe for any number of threads.
 */
final class Departures implements RoomListener {

  private record Departure(RoomName room, UserId user) {}

  private record Leaving(Connection device, TopicName topic) {}

  private final AccessRules rules;
  private final ConnectionRegistry connections;
  private final Subscriptions subscriptions;
  private final Hub hub;
  private final Background background;
  private final Queue<Departure> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean due = new AtomicBoolean();

  /** The devices that are leaving by a command, whose answer tells them. */
  private final Set<Leaving> answered = ConcurrentHashMap.newKeySet();

  Departures(AccessRules rules, ConnectionRegistry connections, Subscriptions subscriptions, Hub hub,
      Background background) {
    this.rules = rules;
    this.connections = connections;
    this.subscriptions = subscriptions;
    this.hub = hub;
    this.background = background;
  }

  @Override
  public void left(RoomName room, UserId user) {
    // A subscription that is being opened now is judged once more when it stands.
    if (hub.isListenedTo(room.topic())) {
      waiting.add(new Departure(room, user));
      if (due.compareAndSet(false, true)) {
        background.execute(this::endAll);
      }
    }
  }

  /** From now on, the device's leaving is answered and not told. */
  void begin(Connection device, RoomName room) {
    answered.add(new Leaving(device, room.topic()));
  }

  /** The device has left, and hears no more. */
  void complete(Connection device, Principal who, RoomName room) {
    stopListening(device, who, room.topic());
    answered.remove(new Leaving(device, room.topic()));
  }

  /** The device has not left, or it cannot be known. */
  void giveUp(Connection device, Principal who, RoomName room) {
    answered.remove(new Leaving(device, room.topic()));
    left(room, who.user()); // if that was told meanwhile, this device was left out
  }

  private void endAll() {
    due.set(false);
    Map<UserId, Set<TopicName>> gone = new HashMap<>();
    for (Departure departure = waiting.poll(); departure != null; departure = waiting.poll()) {
      gone.computeIfAbsent(departure.user(), _ -> new HashSet<>()).add(departure.room().topic());
    }
    for (Connection device : connections.of(gone.keySet())) {
      Principal who = device.principal();
      if (who != null) {
        end(device, who, gone.getOrDefault(who.user(), Set.of()));
      }
    }
  }

  private void end(Connection device, Principal who, Set<TopicName> topics) {
    List<TopicFilter> ended = new ArrayList<>();
    for (TopicName topic : topics) {
      if (!answered.contains(new Leaving(device, topic)) && stopListening(device, who, topic)) {
        ended.add(topic);
      }
    }
    if (!ended.isEmpty()) {
      device.client().tell(new SubscriptionsEnded(Reason.LEFT_ROOM, List.copyOf(ended)));
    }
  }

  private boolean stopListening(Connection device, Principal who, TopicName topic) {
    return !isPermitted(device, who, topic) && subscriptions.end(device, who, topic).isPresent();
  }

  private boolean isPermitted(Connection device, Principal who, TopicName topic) {
    return rules.maySubscribe(who, topic) instanceof Decision.Allowed
        || device.subscriptionTo(topic).map(subscription -> subscription.terms().grant())
            .filter(grant -> rules.maySubscribe(who, grant.grants(), topic) instanceof Decision.Allowed)
            .isPresent();
  }
}
