package io.carillon.adapters.redis.connection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How this node uses Redis.
 *
 * @param server the server, the servers with their sentinels, or the cluster
 * @param prefix begins every key and channel: nodes with the same prefix on the same Redis are one system
 * @param timeout what a command may take in all, waiting for its turn included; less than a second, because that is what
 *     clients are promised
 * @param connections how many connections to each master carry what is written, and how many others what is read
 * @param maxWaiting how many commands may wait for their turn on each
 * @param breaker when commands are refused at once
 * @param vigil how the connections are watched that messages arrive on
 * @param caFile certificates, in PEM, of those who alone may have signed the servers' certificates; {@code null} for whom Java
 *     trusts
 */
public record RedisConfig(Topology server, String prefix, Duration timeout, int connections, int maxWaiting,
    Breaker breaker, Vigil vigil, @Nullable Path caFile) {

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /**
   * When commands are refused at once.
   *
   * @param failures so many in a row open the breaker
   * @param pause so long it stays open before one command may try
   */
  public record Breaker(int failures, Duration pause) {

    public Breaker {
      if (failures < 1 || !pause.isPositive()) {
        throw new IllegalArgumentException(
            "redis: breaker after " + failures + " for " + pause + " (expected: 1 or more, more than 0)");
      }
    }
  }

  /**
   * How a connection is watched that messages arrive on.
   *
   * @param canary how often this node sends itself a message through each master
   * @param silence how long none of these may arrive before the connection is replaced
   * @param check how often the positions of attached topics are compared with their logs
   */
  public record Vigil(Duration canary, Duration silence, Duration check) {

    public Vigil {
      if (!canary.isPositive() || silence.compareTo(canary.multipliedBy(2)) < 0 || !check.isPositive()) {
        throw new IllegalArgumentException("redis: canary every " + canary + ", silence " + silence + ", check every "
            + check + " (expected: more than 0, twice the canary's at least, more than 0)");
      }
    }
  }

  public RedisConfig {
    if (!isPrefix(prefix)) {
      throw new IllegalArgumentException(
          "redis: prefix '" + prefix + "' (expected: 1 to 64 of A-Z a-z 0-9 _ . -)");
    }
    if (!timeout.isPositive() || timeout.compareTo(Duration.ofSeconds(1)) >= 0) {
      throw new IllegalArgumentException("redis: timeout " + timeout + " (expected: more than 0, less than 1 s)");
    }
    if (connections < 1 || maxWaiting < 1) {
      throw new IllegalArgumentException("redis: " + connections + " connections, " + maxWaiting
          + " waiting (expected: 1 or more)");
    }
  }

  /** Whether a text can begin keys and channels. */
  public static boolean isPrefix(String text) {
    return PREFIX.matcher(text).matches();
  }

  /** One that trusts whom Java trusts. */
  public RedisConfig(Topology server, String prefix, Duration timeout, int connections, int maxWaiting, Breaker breaker,
      Vigil vigil) {
    this(server, prefix, timeout, connections, maxWaiting, breaker, vigil, null);
  }

  /** What holds where nothing else is asked for. */
  public static RedisConfig of(Topology server) {
    return new RedisConfig(server, "carillon", Duration.ofMillis(800), 2, 10_000, new Breaker(5, Duration.ofSeconds(1)),
        new Vigil(Duration.ofSeconds(1), Duration.ofSeconds(9), Duration.ofSeconds(10)));
  }
}
