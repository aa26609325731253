package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The connection that messages arrive on. One thread reads and hands over what comes, in its order; another writes, so that
 * whoever subscribes never waits for the network, and many changes leave together. When the connection is lost, it is made
 * anew and all channels are subscribed to again. Jedis does none of that (its own subscriptions are neither safe for several
 * threads nor made again).
 */
public final class Subscriber implements AutoCloseable {

  /** What is done with what arrives on a channel, on the one thread that reads. */
  @FunctionalInterface
  public interface Receiver {

    /** Takes what was published. What it throws is logged, and the next one comes all the same. */
    void onPayload(byte[] payload);
  }

  /** How a channel's messages travel. */
  public enum Scope {
    /** Where the server has sharded channels, by way of the one shard that owns the channel. */
    SHARD,
    /** To every node of a Redis Cluster. */
    EVERYWHERE
  }

  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final int MAX_BATCH = 500;

  /** What is known of one channel; guarded by the lock, but for the receiver. */
  private static final class Channel {

    private final Scope scope;
    private volatile Receiver receiver;
    private boolean wanted;
    /** Whether the last command for it subscribed to it. */
    private boolean sent;
    private int unconfirmed;

    Channel(Scope scope, Receiver receiver) {
      this.scope = scope;
      this.receiver = receiver;
    }

    boolean isInForce() {
      return sent && unconfirmed == 0;
    }

    boolean isForgotten() {
      return !wanted && !sent && unconfirmed == 0;
    }
  }

  private final RedisConfig config;
  private final List<Runnable> onConnected = new CopyOnWriteArrayList<>();
  private final Telemetry telemetry;
  private final Thread reader = Thread.ofPlatform().daemon().name("redis-subscriber").unstarted(this::read);
  private final Thread writer = Thread.ofPlatform().daemon().name("redis-subscribing").unstarted(this::write);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition somethingToSend = lock.newCondition();
  private final Condition somethingConfirmed = lock.newCondition();
  /** Changed under the lock alone. */
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();

  /** The channels that were wanted when the connection was made, and that are not in force on it yet. */
  private final Set<String> unrestored = new HashSet<>();
  private @Nullable Link link;
  private boolean sharded;

  /** Whether it is no use to wait: there is no server, or it does not answer. */
  private boolean away;

  private volatile boolean replaced;
  private volatile boolean closed;

  Subscriber(RedisConfig config, Telemetry telemetry) {
    this.config = config;
    this.telemetry = telemetry;
  }

  /** From now on, runs something whenever a connection was made and the channels are being subscribed to; it must not block. */
  public void whenConnected(Runnable action) {
    onConnected.add(action);
  }

  /** Begins to connect. */
  void start() {
    reader.start();
    writer.start();
  }

  /** Wants a channel's messages. Never blocks for long. */
  public void subscribe(String name, Scope scope, Receiver receiver) {
    lock.lock();
    try {
      Channel channel = channels.computeIfAbsent(name, _ -> new Channel(scope, receiver));
      channel.receiver = receiver;
      channel.wanted = true;
      haveChanged(name);
    } finally {
      lock.unlock();
    }
  }

  /** Wants them no longer. Never blocks for long. */
  public void unsubscribe(String name) {
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
  public void awaitSubscribed(String name, Duration atMost) throws InterruptedException {
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
  public boolean isRestored() {
    lock.lock();
    try {
      return link != null && unrestored.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the present connection up for another one, because nothing arrives on it. */
  public void replace() {
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
    Map<Protocol.Command, CommandArguments> commands = new HashMap<>();
    int count = 0;
    for (Iterator<String> names = changed.iterator(); names.hasNext() && count < MAX_BATCH; count++) {
      String name = names.next();
      names.remove();
      Channel channel = channels.get(name);
      if (channel != null && channel.wanted != channel.sent) {
        channel.sent = channel.wanted;
        channel.unconfirmed++;
        var _ = commands.computeIfAbsent(commandFor(channel), command -> new CommandArguments(command))
            .add(name.getBytes(StandardCharsets.UTF_8));
      } else if (channel != null && channel.isForgotten()) {
        channels.remove(name);
      }
    }
    return List.copyOf(commands.values());
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
    try (Link open = Link.to(config, "subscriber")) {
      boolean hasShards = open.isSharded();
      open.setTimeoutInfinite();
      use(open, hasShards);
      connected = true;
      onConnected.forEach(Runnable::run);
      while (!closed) {
        onReply(open.getUnflushedObject());
        backoff.reset();
      }
    } catch (JedisException e) {
      if (!closed) {
        LOG.warn("the connection for messages from Redis {}: {}", connected ? "was lost" : "cannot be made",
            e.toString());
      }
    } finally {
      lose(connected);
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
        channel.unconfirmed = 0;
      });
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
      default -> confirm(new String(channel, StandardCharsets.UTF_8));
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

  private void confirm(String name) {
    lock.lock();
    try {
      Channel channel = channels.get(name);
      if (channel != null && channel.unconfirmed > 0) {
        channel.unconfirmed--;
        unrestored.remove(name);
        if (channel.isForgotten()) {
          channels.remove(name);
        }
      }
      away = false;
      somethingConfirmed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
