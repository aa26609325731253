package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.Subscriber.Receiver;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * The connection to one master that messages arrive on. One thread reads and hands over what comes, in its order; another writes, so that
 * whoever subscribes never waits for the network, and many changes leave together. When the connection is lost, it is made
 * anew and all channels are subscribed to again. Jedis does none of that (its own subscriptions are neither safe for several
 * threads nor made again).
 *
 * <p>On a cluster the master may no longer serve a channel. Then it is evicted here, and whoever knows the masters subscribes to it
 * elsewhere, or here again.
 */
final class ShardSubscriber implements AutoCloseable {

  /** Hears of the connection, from its own threads; must not block. */
  interface Listener {

    /** A connection was made, and the channels are being subscribed to. */
    void onConnected();

    void onLost();

    /** The master no longer serves a channel. */
    void onEvicted();
  }

  private static final Logger LOG = LoggerFactory.getLogger(ShardSubscriber.class);
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
   * A command on its way.
   *
   * @param names of the channels that are not confirmed yet
   */
  private record Sent(Set<String> names) {}

  private final Links links;
  private final Whereabouts whereabouts;
  private final boolean clustered;
  private final Listener listener;
  private final Telemetry telemetry;
  private final Thread reader;
  private final Thread writer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingToSend = lock.newCondition();
  private final Condition somethingConfirmed = lock.newCondition();
  /** Changed under the lock alone. */
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();

  /** The channels that were wanted when the connection was made, and that are not in force on it yet. */
  private final Set<String> unrestored = new HashSet<>();

  /** What was sent and is not answered in full, in its order. */
  private final Deque<Sent> underWay = new ArrayDeque<>();

  private @Nullable Link link;
  private boolean sharded;

  /** Whether it is no use to wait: there is no server, or it does not answer. */
  private boolean away;

  private volatile boolean replaced;
  private volatile boolean closed;

  /**
   * @param clustered whether each channel belongs to a slot, which may move
   */
  ShardSubscriber(Links links, Whereabouts whereabouts, String name, boolean clustered, Listener listener,
      Telemetry telemetry) {
    this.links = links;
    this.whereabouts = whereabouts;
    this.clustered = clustered;
    this.listener = listener;
    this.telemetry = telemetry;
    this.reader = Thread.ofPlatform().daemon().name(name + "-subscriber").unstarted(this::read);
    this.writer = Thread.ofPlatform().daemon().name(name + "-subscribing").unstarted(this::write);
  }

  /** Begins to connect. */
  void start() {
    reader.start();
    writer.start();
  }

  /** Wants a channel's messages. Never blocks for long. */
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

  /** Gives the present connection up if it leads elsewhere. */
  void leaveUnlessAt(Address address) {
    lock.lock();
    try {
      if (link != null && !link.address().equals(address)) {
        link.cut();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Wants them no longer. Never blocks for long. */
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

  /** Gives the present connection up for another one, because nothing arrives on it. */
  void replace() {
    lock.lock();
    try {
      if (link != null) {
        replaced = true;
        link.cut();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    lock.lock();
    try {
      if (link != null) {
        link.cut();
      }
      somethingToSend.signalAll();
      somethingConfirmed.signalAll();
    } finally {
      lock.unlock();
    }
    reader.interrupt();
    writer.interrupt();
  }

  private void haveChanged(String name) {
    changed.add(name);
    somethingToSend.signal();
  }

  private boolean isInForceOrUnwanted(String name) {
    Channel channel = channels.get(name);
    return channel == null || !channel.wanted || channel.isInForce();
  }

  // The thread that writes.

  private void write() {
    try {
      while (!closed) {
        Link to;
        List<CommandArguments> commands;
        lock.lockInterruptibly();
        try {
          while (link == null || changed.isEmpty()) {
            somethingToSend.await();
          }
          to = link;
          commands = nextCommands();
        } finally {
          lock.unlock();
        }
        send(to, commands);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
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

  /** A command has channels of one slot alone, where that matters. */
  private record Group(Protocol.Command command, int slot) {}

  private Group groupOf(Channel channel) {
    return new Group(commandFor(channel), clustered && sharded && channel.scope == Scope.SHARD ? channel.slot : 0);
  }

  private Protocol.Command commandFor(Channel channel) {
    if (sharded && channel.scope == Scope.SHARD) {
      return channel.wanted ? Protocol.Command.SSUBSCRIBE : Protocol.Command.SUNSUBSCRIBE;
    }
    return channel.wanted ? Protocol.Command.SUBSCRIBE : Protocol.Command.UNSUBSCRIBE;
  }

  private static void send(Link to, Collection<CommandArguments> commands) {
    try {
      commands.forEach(to::sendCommand);
      to.send();
    } catch (JedisException e) {
      to.cut(); // the thread that reads sees it and connects anew
    }
  }

  // The thread that reads.

  private void read() {
    Backoff backoff = new Backoff();
    try {
      while (!closed) {
        connectAndRead(backoff);
        backoff.pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private void connectAndRead(Backoff backoff) {
    boolean connected = false;
    try (Link open = links.to(whereabouts.find(), "subscriber")) {
      boolean hasShards = open.isSharded();
      open.setTimeoutInfinite();
      use(open, hasShards);
      connected = true;
      listener.onConnected();
      while (!closed) {
        receiveNext(open);
        backoff.reset();
      }
    } catch (JedisException e) {
      if (!closed) {
        LOG.warn("the connection for messages from Redis {}: {}", connected ? "was lost" : "cannot be made",
            Link.reason(e));
      }
    } finally {
      lose(connected);
      listener.onLost();
    }
  }

  private void receiveNext(Link open) {
    try {
      onReply(open.getUnflushedObject());
    } catch (JedisDataException e) {
      if (!(e instanceof JedisRedirectionException) && !Redirection.isPassing(e)) {
        throw e;
      }
      LOG.debug("a channel is not served here: {}", e.getMessage());
      onRefusal();
    }
  }

  private void use(Link open, boolean hasShards) {
    lock.lock();
    try {
      link = open;
      sharded = hasShards;
      away = false;
      replaced = false;
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

  private void lose(boolean connected) {
    if (connected && !closed) {
      telemetry.disconnected(replaced ? Disconnection.SILENT_SUBSCRIBER : Disconnection.SUBSCRIBER);
    }
    lock.lock();
    try {
      link = null;
      away = !connected;
      channels.values().forEach(channel -> channel.sent = false);
      somethingConfirmed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void onReply(Object reply) {
    if (!(reply instanceof List<?> parts) || parts.size() < 3 || !(parts.get(0) instanceof byte[] kind)
        || !(parts.get(1) instanceof byte[] channel)) {
      LOG.warn("Redis sends something that is no message");
      return;
    }
    switch (new String(kind, StandardCharsets.US_ASCII)) {
      case "message", "smessage" -> receive(new String(channel, StandardCharsets.UTF_8), (byte[]) parts.get(2));
      case String other -> confirm(other, new String(channel, StandardCharsets.UTF_8));
    }
  }

  private void receive(String name, byte[] payload) {
    Channel channel = channels.get(name);
    if (channel == null) {
      return; // nobody wants it any more
    }
    try {
      channel.receiver.onPayload(payload);
    } catch (RuntimeException e) {
      LOG.error("what arrived from Redis could not be handled; the next one is", e);
    }
  }

  /** A reply to a command, or the word of the server, in between, that it no longer serves a channel. */
  private void confirm(String kind, String name) {
    boolean evicted = false;
    lock.lock();
    try {
      Sent first = underWay.peek();
      Channel channel = channels.get(name);
      if (first != null && first.names().remove(name)) {
        settle(first, name);
      } else if (kind.equals("sunsubscribe") && channel != null && channel.sent) {
        channel.sent = false;
        evicted = evict(name, channel);
      }
      away = false;
      somethingConfirmed.signalAll();
    } finally {
      lock.unlock();
    }
    if (evicted) {
      listener.onEvicted();
    }
  }

  /** The first command that is under way is not performed. */
  private void onRefusal() {
    boolean evicted = false;
    lock.lock();
    try {
      Sent refused = underWay.poll();
      if (refused != null) {
        for (String name : refused.names()) {
          Channel channel = channels.get(name);
          if (channel != null) {
            channel.unconfirmed--;
            channel.sent = false;
            evicted |= evict(name, channel);
          }
        }
      }
    } finally {
      lock.unlock();
    }
    if (evicted) {
      listener.onEvicted();
    }
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
