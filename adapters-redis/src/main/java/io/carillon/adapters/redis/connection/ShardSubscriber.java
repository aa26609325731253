package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.Subscriber.Receiver;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * The connection to one master that messages arrive on. One thread reads and hands over what comes, in its order; another writes what has
 * changed in the {@link ChannelTable}, so that many changes leave together. When the connection is lost, it is made anew and all channels
 * are subscribed to again. Jedis does none of that (its own subscriptions are neither safe for several threads nor made again).
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

    /** The master has answered with an error, and the connection ends for that. */
    void onRefused(String error);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ShardSubscriber.class);

  private final Links links;
  private final Whereabouts whereabouts;
  private final ChannelTable channels;
  private final Listener listener;
  private final Telemetry telemetry;
  private final Thread reader;
  private final Thread writer;

  private volatile @Nullable Link link;
  private volatile boolean replaced;
  private volatile boolean closed;

  ShardSubscriber(Links links, Whereabouts whereabouts, String name, ChannelTable channels, Listener listener,
      Telemetry telemetry) {
    this.links = links;
    this.whereabouts = whereabouts;
    this.channels = channels;
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

  /** Gives the present connection up if it leads elsewhere. */
  void leaveUnlessAt(Address address) {
    Link present = link;
    if (present != null && !present.address().equals(address)) {
      present.cut();
    }
  }

  /** Gives the present connection up for another one, because nothing arrives on it. */
  void replace() {
    Link present = link;
    if (present != null) {
      replaced = true;
      present.cut();
    }
  }

  @Override
  public void close() {
    closed = true;
    Link present = link;
    if (present != null) {
      present.cut();
    }
    channels.close();
    reader.interrupt();
    writer.interrupt();
  }

  private void write() {
    try {
      while (!closed) {
        send(channels.awaitChanges());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private static void send(ChannelTable.Changes changes) {
    try {
      changes.commands().forEach(changes.to()::sendCommand);
      changes.to().send();
    } catch (JedisException e) {
      changes.to().cut(); // the thread that reads sees it and connects anew
    }
  }

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
      replaced = false;
      link = open;
      channels.onConnected(open, hasShards);
      connected = true;
      listener.onConnected();
      while (!closed) {
        receiveNext(open);
        backoff.reset();
      }
    } catch (JedisException e) {
      if (!closed && e instanceof JedisDataException refusal) {
        listener.onRefused(String.valueOf(refusal.getMessage()));
      }
      if (!closed) {
        LOG.warn("the connection for messages from Redis {}: {}", connected ? "was lost" : "cannot be made",
            Link.reason(e));
      }
    } finally {
      link = null;
      if (connected && !closed) {
        telemetry.disconnected(replaced ? Disconnection.SILENT_SUBSCRIBER : Disconnection.SUBSCRIBER);
      }
      channels.onLost(connected);
      listener.onLost();
    }
  }

  private void receiveNext(Link open) {
    try {
      if (onReply(open.getUnflushedObject())) {
        listener.onEvicted();
      }
    } catch (JedisDataException e) {
      if (!(e instanceof JedisRedirectionException) && !Redirection.isPassing(e)) {
        throw e;
      }
      LOG.debug("a channel is not served here: {}", e.getMessage());
      if (channels.onRefusal()) {
        listener.onEvicted();
      }
    }
  }

  /** Returns whether a channel has to be found elsewhere. */
  private boolean onReply(Object reply) {
    if (!(reply instanceof List<?> parts) || parts.size() < 3 || !(parts.get(0) instanceof byte[] kind)
        || !(parts.get(1) instanceof byte[] channel)) {
      LOG.warn("Redis sends something that is no message");
      return false;
    }
    String name = new String(channel, StandardCharsets.UTF_8);
    return switch (new String(kind, StandardCharsets.US_ASCII)) {
      case "message", "smessage" -> {
        receive(name, (byte[]) parts.get(2));
        yield false;
      }
      case String other -> channels.onReply(other, name);
    };
  }

  private void receive(String name, byte[] payload) {
    Receiver receiver = channels.receiver(name);
    if (receiver == null) {
      return; // nobody wants it any more
    }
    try {
      receiver.onPayload(payload);
    } catch (RuntimeException e) {
      LOG.error("what arrived from Redis could not be handled; the next one is", e);
    }
  }
}
