package io.carillon.adapters.redis.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * One connection to Redis, logged in. One thread writes and one thread reads, which may be two; any may {@link #cut} it.
 * Speaks RESP2, because replies then look the same on every version of Redis.
 */
final class Link extends Connection {

  private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)");
  private static final int FIRST_WITH_SHARDED_CHANNELS = 7;

  private final Address address;

  /** Set behind the constructor, which connects. */
  private volatile boolean established;

  Link(Address address, JedisClientConfig config) {
    super(new HostAndPort(address.host(), address.port()), config);
    this.address = address;
    this.established = true;
  }

  Address address() {
    return address;
  }

  /** Once and never again: Jedis would else connect anew, without logging in, when it is to write and finds it cannot. */
  @Override
  public void connect() {
    if (!established) {
      super.connect();
    } else if (!isConnected()) {
      throw new JedisConnectionException("the connection has been ended");
    }
  }

  /** Whether the server has sharded channels. */
  boolean isSharded() {
    Matcher version = VERSION.matcher(info("server"));
    return version.find() && Integer.parseInt(version.group(1)) >= FIRST_WITH_SHARDED_CHANNELS;
  }

  /** What the server tells of itself. */
  String info(String section) {
    Object info = executeCommand(new CommandArguments(Protocol.Command.INFO).add(section));
    return new String((byte[]) info, StandardCharsets.UTF_8);
  }

  /** Sends what was written and not yet sent. */
  void send() {
    flush();
  }

  /** Reads a reply that is of no interest, even if it is an error. */
  void readAndIgnore() {
    try {
      getUnflushedObject();
    } catch (JedisDataException e) {
      // What it was to prepare fails for the same reason.
    }
  }

  /** Ends the connection under whoever uses it. */
  void cut() {
    try {
      forceDisconnect();
    } catch (IOException e) {
      setBroken(); // it was no longer connected
    }
  }

  /** Why something failed, with what lies behind it; Jedis hides why it could not connect. */
  static String reason(Throwable failure) {
    StringBuilder text = new StringBuilder(failure.toString());
    Throwable deeper = behind(failure);
    while (deeper != null) {
      text.append(" <- ").append(deeper);
      deeper = behind(deeper);
    }
    return text.toString();
  }

  private static @Nullable Throwable behind(Throwable failure) {
    Throwable[] suppressed = failure.getSuppressed();
    return failure.getCause() == null && suppressed.length > 0 ? suppressed[0] : failure.getCause();
  }
}
