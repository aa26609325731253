package io.carillon.adapters.redis.connection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * One connection to Redis, logged in. One thread writes and one thread reads, which may be two; any may {@link #cut} it.
 * Speaks RESP2, because replies then look the same on every version of Redis.
 */
final class Link extends Connection {

  private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)");
  private static final int FIRST_WITH_SHARDED_CHANNELS = 7;

  /** Set behind the constructor, which connects. */
  private volatile boolean established;

  private Link(RedisServer server, DefaultJedisClientConfig config) {
    super(new HostAndPort(server.host(), server.port()), config);
    this.established = true;
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

  /**
   * Connects and logs in.
   *
   * @throws redis.clients.jedis.exceptions.JedisException when that fails, within twice the timeout
   */
  static Link to(RedisConfig config, String purpose) {
    RedisServer server = config.server();
    var builder = DefaultJedisClientConfig.builder().resp2().timeoutMillis(Math.toIntExact(config.timeout().toMillis()))
        .clientName(config.prefix() + "-" + purpose).clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .user(server.user()).password(server.password()).database(server.database());
    if (server.tls()) {
      builder.sslOptions(SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
    }
    return new Link(server, builder.build());
  }

  /** Whether the server has sharded channels. */
  boolean isSharded() {
    Object info = executeCommand(new CommandArguments(Protocol.Command.INFO).add("server"));
    Matcher version = VERSION.matcher(new String((byte[]) info, StandardCharsets.UTF_8));
    return version.find() && Integer.parseInt(version.group(1)) >= FIRST_WITH_SHARDED_CHANNELS;
  }

  /** Sends what was written and not yet sent. */
  void send() {
    flush();
  }

  /** Ends the connection under whoever uses it. */
  void cut() {
    try {
      forceDisconnect();
    } catch (IOException e) {
      setBroken(); // it was no longer connected
    }
  }
}
