package io.carillon.application.hub;

import io.carillon.domain.message.Message;
import io.carillon.domain.message.Position;
import java.util.Arrays;
import java.util.Set;

/**
 * Those of a topic's subscribers that one lane serves. Subscribing and leaving take constant time, because each
 * subscription knows its place; delivering walks an array.
 */
final class LaneSubscribers {

  private final Lane lane;
  private Subscription[] subscriptions = new Subscription[1];

  /** Written under the lock, read without it: a publisher that counts must not wait for a delivery under way. */
  private volatile int size;

  LaneSubscribers(Lane lane) {
    this.lane = lane;
  }

  Lane lane() {
    return lane;
  }

  int size() {
    return size;
  }

  /** Does nothing when the subscription has ended meanwhile. */
  synchronized boolean add(Subscription subscription) {
    if (subscription.slot != Subscription.UNPLACED) {
      return false;
    }
    int place = size;
    if (place == subscriptions.length) {
      subscriptions = Arrays.copyOf(subscriptions, place * 2);
    }
    subscription.slot = place;
    subscriptions[place] = subscription;
    size = place + 1;
    return true;
  }

  /** Ends the subscription, whether it was placed or not. */
  synchronized boolean remove(Subscription subscription) {
    int slot = subscription.slot;
    subscription.slot = Subscription.ENDED;
    if (slot < 0) {
      return false;
    }
    int left = size - 1;
    if (slot < left) {
      Subscription last = subscriptions[left];
      subscriptions[slot] = last;
      last.slot = slot;
    }
    clearPlace(left);
    if (left > 0 && left <= subscriptions.length / 4) {
      subscriptions = Arrays.copyOf(subscriptions, left * 2);
    }
    size = left;
    return true;
  }

  /** Hands the message to each; runs on the lane. */
  synchronized void deliver(Message message) {
    int count = size;
    for (int i = 0; i < count; i++) {
      subscriptions[i].deliver(message);
    }
  }

  /** The same, but only to outlets that are not in the set yet; they are added to it. */
  synchronized void deliver(Message message, Set<Outlet> served) {
    int count = size;
    for (int i = 0; i < count; i++) {
      if (served.add(subscriptions[i].outlet())) {
        subscriptions[i].deliver(message);
      }
    }
  }

  /** Tells each where the log ends; runs on the lane. */
  synchronized void catchUp(Position end) {
    int count = size;
    for (int i = 0; i < count; i++) {
      subscriptions[i].catchUp(end);
    }
  }

  @SuppressWarnings("NullAway") // An empty place of the array is never read; it must not keep its subscription alive.
  private void clearPlace(int place) {
    subscriptions[place] = null;
  }
}
