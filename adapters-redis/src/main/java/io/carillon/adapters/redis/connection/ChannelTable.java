package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.Subscriber.Receiver;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/**
 * The channels of one master: which are wanted, what it has been asked for, and what it has confirmed. Whoever wants a channel says so
 * here, and never waits for the network; a {@link ShardSubscriber} carries out what has changed, and tells what the master says. Safe for
 * any number of threads.
 */
final class ChannelTable {

  private static final int MAX_BATCH = 500;

  /** What is known of one channel; guarded by the lock, but for the receiver. */
  private static final class Channel {

    private final Scope scope;
    private final int slot;
    private volatile Receiver receiver;
    private boolean wanted;
    /** Whether the master has said that it does not serve it. */
    private boolean evicted;
    /** Whether the last command for it subscribed to it. */
    private boolean sent;
    private int unconfirmed;

    Channel(Scope scope, int slot, Receiver receiver) {
      this.scope = scope;
      this.slot = slot;
      this.receiver = receiver;
    }

    boolean isInForce() {
      return sent && unconfirmed == 0;
    }

    boolean isForgotten() {
      return !wanted && !sent && unconfirmed == 0;
    }
  }

  /**
   * Commands that bring a connection nearer to what is wanted.
   *
   * @param to the connection, which may have been lost meanwhile
   */
  record Changes(Link to, List<CommandArguments> commands) {}

  /** A command has channels of one slot alone, where that matters. */
  private record Group(Protocol.Command command, int slot) {}

  /**
   * A command on its way.
   *
   * @param names of the channels that are not confirmed yet
   */
  private record Sent(Set<String> names) {}

  private final boolean clustered;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingToSend = lock.newCondition();
  private final Condition somethingConfirmed = lock.newCondition();

  /** Changed under the lock alone. */
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();

  // Guarded by the lock.
  private final Set<String> changed = new LinkedHashSet<>();

  /** The channels that were wanted when the connection was made, and that are not in force on it yet. */
  private final Set<String> unrestored = new HashSet<>();

  /** What was sent and is not answered in full, in its order. */
  private final Deque<Sent> underWay = new ArrayDeque<>();

  private @Nullable Link link;
  private boolean sharded;

  /** Whether it is no use to wait: there is no server, or it does not answer. */
  private boolean away;
  private boolean closed;

  /**
   * @param clustered whether each channel belongs to a slot, which may move
   */
  ChannelTable(boolean clustered) {
    this.clustered = clustered;
  }

  // What is wanted.

  /** Wants a channel's messages. */
  void subscribe(String name, Scope scope, Receiver receiver) {
    lock.lock();
    try {
      Channel channel = channels.computeIfAbsent(name, _ -> new Channel(scope, SlotTags.slotOf(name), receiver));
      channel.receiver = receiver;
      channel.wanted = true;
      haveChanged(name);
    } finally {
      lock.unlock();
    }
  }

  /** Wants the messages of a channel that another master has served until now: what it has announced may not all have come. */
  void adopt(String name, Scope scope, Receiver receiver) {
    lock.lock();
    try {
      unrestored.add(name);
      subscribe(name, scope, receiver);
    } finally {
      lock.unlock();
    }
  }

  /** Wants them no longer. */
  void unsubscribe(String name) {
    lock.lock();
    try {
      Channel channel = channels.get(name);
      if (channel != null) {
        channel.wanted = false;
        unrestored.remove(name);
        haveChanged(name);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tries the evicted channels again that are still wanted here. */
  void tryEvictedAgain() {
    lock.lock();
    try {
      channels.forEach((name, channel) -> {
        if (channel.evicted) {
          channel.evicted = false;
          haveChanged(name);
        }
      });
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a wanted channel's messages are sure to come; gives up when they cannot be had within the time. */
  void awaitSubscribed(String name, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!closed && !away && !isInForceOrUnwanted(name)) {
        if (left <= 0) {
          away = true; // the next one need not find out again
          return;
        }
        left = somethingConfirmed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is a connection, and every channel that was wanted before it was made is in force on it. */
  boolean isRestored() {
    lock.lock();
    try {
      return link != null && unrestored.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  // What the connection does.

  /**
   * A connection has been made: everything that is wanted has to be asked for.
   *
   * @param hasShards whether the master has sharded channels
   */
  void onConnected(Link open, boolean hasShards) {
    lock.lock();
    try {
      link = open;
      sharded = hasShards;
      away = false;
      channels.values().removeIf(channel -> !channel.wanted);
      channels.values().forEach(channel -> {
        channel.sent = false;
        channel.evicted = false;
        channel.unconfirmed = 0;
      });
      underWay.clear();
      changed.clear();
      changed.addAll(channels.keySet());
      unrestored.clear();
      unrestored.addAll(channels.keySet());
      somethingToSend.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * There is no connection.
   *
   * @param reachable whether there was one until now, so that the next may soon be made
   */
  void onLost(boolean reachable) {
    lock.lock();
    try {
      link = null;
      away = !reachable;
      channels.values().forEach(channel -> channel.sent = false);
      somethingConfirmed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of all who wait. */
  void close() {
    lock.lock();
    try {
      closed = true;
      somethingConfirmed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something has to be sent; it counts as sent when it is taken, so one thread alone sends. */
  Changes awaitChanges() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Link to = link;
      while (to == null || changed.isEmpty()) {
        somethingToSend.await();
        to = link;
      }
      return new Changes(to, nextCommands());
    } finally {
      lock.unlock();
    }
  }

  /** Who gets what arrives on a channel; null when nobody wants it any more. */
  @Nullable
  Receiver receiver(String name) {
    Channel channel = channels.get(name);
    return channel == null ? null : channel.receiver;
  }

  /**
   * A reply to a command, or the word of the server, in between, that it no longer serves a channel.
   *
   * @return whether a channel that is wanted has to be found elsewhere
   */
  boolean onReply(String kind, String name) {
    lock.lock();
    try {
      Sent first = underWay.peek();
      Channel channel = channels.get(name);
      boolean evicted = false;
      if (first != null && first.names().remove(name)) {
        settle(first, name);
      } else if (kind.equals("sunsubscribe") && channel != null && channel.sent) {
        channel.sent = false;
        evicted = evict(name, channel);
      }
      away = false;
      somethingConfirmed.signalAll();
      return evicted;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first command that is under way is not performed.
   *
   * @return whether a channel that is wanted has to be found elsewhere
   */
  boolean onRefusal() {
    lock.lock();
    try {
      boolean evicted = false;
      Sent refused = underWay.poll();
      for (String name : refused == null ? Set.<String>of() : refused.names()) {
        Channel channel = channels.get(name);
        if (channel != null) {
          channel.unconfirmed--;
          channel.sent = false;
          evicted |= evict(name, channel);
        }
      }
      return evicted;
    } finally {
      lock.unlock();
    }
  }

  private void haveChanged(String name) {
    changed.add(name);
    somethingToSend.signal();
  }

  private boolean isInForceOrUnwanted(String name) {
    Channel channel = channels.get(name);
    return channel == null || !channel.wanted || channel.isInForce();
  }

  private List<CommandArguments> nextCommands() {
    Map<Group, CommandArguments> commands = new HashMap<>();
    Map<Group, Sent> sent = new HashMap<>();
    int count = 0;
    for (Iterator<String> names = changed.iterator(); names.hasNext() && count < MAX_BATCH; count++) {
      String name = names.next();
      names.remove();
      Channel channel = channels.get(name);
      if (channel != null && channel.wanted != channel.sent && !channel.evicted) {
        channel.sent = channel.wanted;
        channel.unconfirmed++;
        Group group = groupOf(channel);
        var _ = commands.computeIfAbsent(group, it -> new CommandArguments(it.command()))
            .add(name.getBytes(StandardCharsets.UTF_8));
        sent.computeIfAbsent(group, _ -> new Sent(new HashSet<>())).names().add(name);
      } else if (channel != null && channel.isForgotten()) {
        channels.remove(name);
      }
    }
    List<CommandArguments> all = new ArrayList<>();
    commands.forEach((group, command) -> {
      all.add(command);
      underWay.add(sent.getOrDefault(group, new Sent(Set.of())));
    });
    return all;
  }

  private Group groupOf(Channel channel) {
    return new Group(commandFor(channel), clustered && sharded && channel.scope == Scope.SHARD ? channel.slot : 0);
  }

  private Protocol.Command commandFor(Channel channel) {
    if (sharded && channel.scope == Scope.SHARD) {
      return channel.wanted ? Protocol.Command.SSUBSCRIBE : Protocol.Command.SUNSUBSCRIBE;
    }
    return channel.wanted ? Protocol.Command.SUBSCRIBE : Protocol.Command.UNSUBSCRIBE;
  }

  private boolean evict(String name, Channel channel) {
    if (!channel.wanted) {
      haveChanged(name); // it can be forgotten
      return false;
    }
    channel.evicted = true;
    unrestored.add(name);
    return true;
  }

  private void settle(Sent command, String name) {
    if (command.names().isEmpty()) {
      underWay.remove();
    }
    Channel channel = channels.get(name);
    if (channel != null && channel.unconfirmed > 0) {
      channel.unconfirmed--;
      unrestored.remove(name);
      if (channel.isForgotten()) {
        channels.remove(name);
      }
    }
  }
}
