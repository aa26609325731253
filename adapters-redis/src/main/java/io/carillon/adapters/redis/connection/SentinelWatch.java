package io.carillon.adapters.redis.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks the sentinels now and then who the master is. A former master that they cannot reach goes on as one, so whoever has a
 * connection to it would never find out that what it takes is going to be lost.
 */
final class SentinelWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SentinelWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final SentinelDirectory directory;
  private final Shards shards;
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-sentinels").unstarted(this::run);

  SentinelWatch(SentinelDirectory directory, Shards shards) {
    this.directory = directory;
    this.shards = shards;
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private void look() {
    try {
      Address master = directory.find();
      shards.all().forEach(shard -> shard.moveTo(master));
    } catch (JedisException e) {
      LOG.debug("no sentinel tells who the master is: {}", Link.reason(e)); // connections that live are kept
    }
  }
}
