package io.carillon.application.hub;

import io.carillon.domain.message.Message;
import java.util.Arrays;
import java.util.Set;

/**
 * Those of a topic's subscribers that one lane serves. Subscribing and leaving take constant time, because each
 * subscription knows its place; delivering walks an array.
 */
final class LaneSubscribers {

  private final Lane lane;
  private Subscription[] subscriptions = new Subscription[1];
  private int size;

  LaneSubscribers(Lane lane) {
    this.lane = lane;
  }

  Lane lane() {
    return lane;
  }

  synchronized int size() {
    return size;
  }

  /** Does nothing when the subscription has ended meanwhile. */
  synchronized boolean add(Subscription subscription) {
    if (subscription.slot != Subscription.UNPLACED) {
      return false;
    }
    if (size == subscriptions.length) {
      subscriptions = Arrays.copyOf(subscriptions, size * 2);
    }
    subscription.slot = size;
    subscriptions[size++] = subscription;
    return true;
  }

  /** Ends the subscription, whether it was placed or not. */
  synchronized boolean remove(Subscription subscription) {
    int slot = subscription.slot;
    subscription.slot = Subscription.ENDED;
    if (slot < 0) {
      return false;
    }
    Subscription last = subscriptions[--size];
    subscriptions[slot] = last;
    last.slot = last == subscription ? Subscription.ENDED : slot;
    clearPlace(size);
    if (size > 0 && size <= subscriptions.length / 4) {
      subscriptions = Arrays.copyOf(subscriptions, size * 2);
    }
    return true;
  }

  /** Hands the message to each; runs on the lane. */
  synchronized void deliver(Message message) {
    for (int i = 0; i < size; i++) {
      subscriptions[i].deliver(message);
    }
  }

  /** The same, but only to outlets that are not in the set yet; they are added to it. */
  synchronized void deliver(Message message, Set<Outlet> served) {
    for (int i = 0; i < size; i++) {
      if (served.add(subscriptions[i].outlet())) {
        subscriptions[i].deliver(message);
      }
    }
  }

  @SuppressWarnings("NullAway") // An empty place of the array is never read; it must not keep its subscription alive.
  private void clearPlace(int place) {
    subscriptions[place] = null;
  }
}
