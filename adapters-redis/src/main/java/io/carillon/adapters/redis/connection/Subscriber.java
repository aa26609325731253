package io.carillon.adapters.redis.connection;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this node listens to. Each channel is subscribed to at the master that serves it, and moves with its slot on a cluster:
 * what is announced before the new master knows of it does not arrive, as when a connection is made anew. Safe for any number of
 * threads.
 */
public final class Subscriber {

  /**
   * What is done with what arrives on a channel. The messages of one channel come one after another, but for those that were
   * under way when it moved; those of channels at different masters come at once.
   */
  @FunctionalInterface
  public interface Receiver {

    /** Takes what was published. What it throws is logged, and the next one comes all the same. */
    void onPayload(byte[] payload);
  }

  /** How a channel's messages travel. */
  public enum Scope {
    /** Where the server has sharded channels, by way of the one shard that owns the channel. */
    SHARD,
    /** To every server of a Redis Cluster. */
    EVERYWHERE,
    /** Not at all: every server is to know that somebody listens, which scripts can see there. */
    MARK
  }

  /** What is known of one channel; guarded by the lock. */
  private static final class Subscription {

    private final Scope scope;
    private Receiver receiver;
    private List<Shard> at = List.of();

    Subscription(Scope scope, Receiver receiver) {
      this.scope = scope;
      this.receiver = receiver;
    }
  }

  private final Shards shards;
  private final List<Runnable> onConnected = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition placed = lock.newCondition();

  /** Changed under the lock alone. */
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();

  Subscriber(Shards shards) {
    this.shards = shards;
  }

  /** From now on, runs something whenever a connection was made or channels have moved; it must not block. */
  public void whenConnected(Runnable action) {
    onConnected.add(action);
  }

  /** Wants a channel's messages. Never blocks for long. */
  public void subscribe(String name, Scope scope, Receiver receiver) {
    lock.lock();
    try {
      Subscription subscription = subscriptions.computeIfAbsent(name, _ -> new Subscription(scope, receiver));
      subscription.receiver = receiver;
      if (subscription.at.isEmpty()) {
        subscription.at = mastersFor(name, scope);
      }
      subscription.at.forEach(shard -> shard.channels().subscribe(name, scope, receiver));
    } finally {
      lock.unlock();
    }
  }

  /** Wants them no longer. Never blocks for long. */
  public void unsubscribe(String name) {
    lock.lock();
    try {
      Subscription subscription = subscriptions.remove(name);
      if (subscription != null) {
        subscription.at.forEach(shard -> shard.channels().unsubscribe(name));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a wanted channel's messages are sure to come; gives up when they cannot be had within the time. */
  public void awaitSubscribed(String name, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<Shard> awaited = null;
    while (true) {
      List<Shard> present = awaitPlace(name, deadline);
      if (present == null || present.equals(awaited)) {
        return;
      }
      for (Shard shard : present) {
        shard.channels().awaitSubscribed(name, Duration.ofNanos(deadline - System.nanoTime()));
      }
      awaited = present; // unless it has moved meanwhile
    }
  }

  /** Whether every master has a connection, on which every channel is in force that was wanted before it was made. */
  public boolean isRestored() {
    List<Shard> all = shards.all();
    return !all.isEmpty() && all.stream().allMatch(Shard::isRestored);
  }

  /** A connection was made. */
  void connected() {
    onConnected.forEach(Runnable::run);
  }

  /** The masters have changed, or what they serve: channels go where they belong. */
  void follow() {
    boolean moved = false;
    lock.lock();
    try {
      for (Map.Entry<String, Subscription> each : subscriptions.entrySet()) {
        moved |= place(each.getKey(), each.getValue());
      }
      placed.signalAll();
    } finally {
      lock.unlock();
    }
    shards.all().forEach(shard -> shard.channels().tryEvictedAgain());
    if (moved) {
      connected();
    }
  }

  private boolean place(String name, Subscription subscription) {
    List<Shard> before = subscription.at;
    List<Shard> now = mastersFor(name, subscription.scope);
    if (now.equals(before)) {
      return false;
    }
    subscription.at = now;
    before.stream().filter(shard -> !now.contains(shard)).forEach(shard -> shard.channels().unsubscribe(name));
    now.stream().filter(shard -> !before.contains(shard))
        .forEach(shard -> shard.channels().adopt(name, subscription.scope, subscription.receiver));
    return true;
  }

  private List<Shard> mastersFor(String name, Scope scope) {
    if (scope == Scope.MARK) {
      return shards.all();
    }
    Shard owner = shards.ownerOf(SlotTags.slotOf(name));
    return owner == null ? List.of() : owner.alone();
  }

  /** Waits until there is a master to subscribe at; {@code null} when there is none in time, or nobody wants the channel. */
  private @Nullable List<Shard> awaitPlace(String name, long deadline) throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        Subscription subscription = subscriptions.get(name);
        long left = deadline - System.nanoTime();
        if (subscription == null || left <= 0) {
          return null;
        }
        if (!subscription.at.isEmpty()) {
          return subscription.at;
        }
        var _ = placed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
