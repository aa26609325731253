package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.connection.Shard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Masters that somebody has just waited for in vain. Who does several things for one command of a client would else wait for
 * each of them, and the client for all. Safe for any number of threads.
 */
final class Doubts {

  private static final long LIFETIME = Duration.ofSeconds(1).toNanos();

  private final Map<Shard, Long> since = new ConcurrentHashMap<>();

  /** A master has not answered in time; {@code null} when none is known. */
  void raise(@Nullable Shard shard) {
    if (shard != null) {
      since.put(shard, System.nanoTime());
    }
  }

  /** It has answered. */
  void settle(@Nullable Shard shard) {
    if (shard != null) {
      since.remove(shard);
    }
  }

  /** Whether it is no use to wait for it now. */
  boolean isDoubted(@Nullable Shard shard) {
    Long when = shard == null ? null : since.get(shard);
    if (shard == null || when == null) {
      return false;
    }
    boolean fresh = System.nanoTime() - when < LIFETIME;
    if (!fresh) {
      since.remove(shard, when);
    }
    return fresh;
  }
}
