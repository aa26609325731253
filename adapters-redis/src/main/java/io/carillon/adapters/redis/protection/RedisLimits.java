package io.carillon.adapters.redis.protection;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.number;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.domain.protection.NodeLimits;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.protection.SharedLimits;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Limits that all nodes on a Redis share, by one script a unit. While Redis is away, this node grants the whole rate by itself.
 */
public final class RedisLimits implements SharedLimits {

  private static final Script LIMIT = Script.of(RedisLimits.class, "limit.lua");
  /** What is limited has to be done within a second besides. */
  private static final Duration PATIENCE = Duration.ofMillis(150);

  private final String prefix;
  private final RedisCommands commands;
  private final NodeLimits own;
  private final Duration patience;

  /**
   * @param redis connections that have {@link #scripts}
   */
  public RedisLimits(RedisConnections redis, MonotonicClock monotonic) {
    this(redis, monotonic, PATIENCE);
  }

  /**
   * @param patience how long Redis has to answer
   */
  RedisLimits(RedisConnections redis, MonotonicClock monotonic, Duration patience) {
    this.patience = patience;
    this.prefix = redis.config().prefix();
    this.commands = redis.commands();
    this.own = new NodeLimits(monotonic);
  }

  /** What the limits have Redis perform. */
  public static List<Script> scripts() {
    return List.of(LIMIT);
  }

  @Override
  public CompletableFuture<Duration> use(UserId user, String what, RateLimit limit) {
    String hashTag = user.value();
    byte[] key = bytes(prefix + ":limit:{" + hashTag + "}:" + what);
    List<byte[]> arguments = List.of(bytes(limit.intervalMicros()),
        bytes(limit.burstMicros()));
    try {
      return commands.write(hashTag, new Command<>(facts -> LIMIT.call(facts, List.of(key), arguments), 0,
          RedisLimits::waiting)).inTime().copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionallyCompose(_ -> own.use(user, what, limit));
    } catch (RedisUnavailableException e) {
      return own.use(user, what, limit);
    }
  }

  private static Duration waiting(Object reply) {
    return Duration.ofNanos(number(reply) * 1_000);
  }
}
