package io.carillon.application.room;

import io.carillon.application.command.Notice.SubscriptionsEnded;
import io.carillon.application.command.Notice.SubscriptionsEnded.Reason;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Background;
import io.carillon.application.hub.Hub;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.Membership;
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
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends the subscriptions of this node's connections to rooms that their users have left, on whichever node they left. A grant for
 * the room's topic does not keep a subscription alive, but the client may subscribe again with it. All departures that wait are
 * handled in one pass over the connections. Safe for any number of threads.
 */
public final class Departures implements RoomListener {

  private record Departure(RoomName room, UserId user) {}

  private record Leaving(Connection device, TopicName topic) {}

  private final Membership membership;
  private final ConnectionRegistry connections;
  private final Subscriptions subscriptions;
  private final Hub hub;
  private final Background background;
  private final Queue<Departure> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean due = new AtomicBoolean();
  private final ReentrantLock turn = new ReentrantLock();

  /** The devices that are leaving by a command, whose answer tells them; true once a departure has left them out for that. */
  private final Map<Leaving, Boolean> answered = new ConcurrentHashMap<>();

  public Departures(Membership membership, ConnectionRegistry connections, Subscriptions subscriptions, Hub hub,
      Background background) {
    this.membership = membership;
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

  /**
   * Ends what departures that this node knows of end. A subscription that begins afterwards was made by a client that may know of
   * its departure, and must not be ended for it.
   */
  public void settle() {
    turn.lock();
    try {
      endWaiting();
    } finally {
      turn.unlock();
    }
  }

  /** From now on, the device's leaving is answered and not told. */
  void begin(Connection device, RoomName room) {
    answered.put(new Leaving(device, room.topic()), false);
  }

  /** The device has left, and hears no more. */
  void complete(Connection device, Principal who, RoomName room) {
    var _ = subscriptions.end(device, who, room.topic());
    answered.remove(new Leaving(device, room.topic()));
  }

  /** The device has not left, or it cannot be known. */
  void giveUp(Connection device, Principal who, RoomName room) {
    if (Boolean.TRUE.equals(answered.remove(new Leaving(device, room.topic())))) {
      end(device, who, Set.of(room));
    }
  }

  private void endAll() {
    due.set(false);
    settle();
  }

  private void endWaiting() {
    Map<UserId, Set<RoomName>> gone = new HashMap<>();
    for (Departure departure = waiting.poll(); departure != null; departure = waiting.poll()) {
      gone.computeIfAbsent(departure.user(), _ -> new HashSet<>()).add(departure.room());
    }
    if (gone.isEmpty()) {
      return;
    }
    for (Connection device : connections.of(gone.keySet())) {
      Principal who = device.principal();
      if (who != null) {
        end(device, who, gone.getOrDefault(who.user(), Set.of()));
      }
    }
  }

  private void end(Connection device, Principal who, Set<RoomName> rooms) {
    List<TopicFilter> ended = new ArrayList<>();
    for (RoomName room : rooms) {
      TopicName topic = room.topic();
      boolean isAnswered = answered.computeIfPresent(new Leaving(device, topic), (_, _) -> true) != null;
      boolean isBack = membership.isMember(room, who.user());
      if (!isAnswered && !isBack && subscriptions.end(device, who, topic).isPresent()) {
        ended.add(topic);
      }
    }
    if (!ended.isEmpty()) {
      device.client().tell(new SubscriptionsEnded(Reason.LEFT_ROOM, List.copyOf(ended)));
    }
  }
}
