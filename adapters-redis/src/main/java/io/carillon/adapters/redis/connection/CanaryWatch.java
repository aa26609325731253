package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that every master does what this node needs. Its thread sends canaries and probes, replaces connections on which no canary
 * arrives although they seem to live, and tells when the masters begin and cease to do it.
 */
final class CanaryWatch implements DeliveryHealth, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CanaryWatch.class);

  private final RedisConfig config;
  private final Shards shards;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-canaries").unstarted(this::run);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();
  private boolean wake;

  // The thread's own.
  private final Map<Shard, Long> sentAt = new HashMap<>();
  private boolean delivering;

  CanaryWatch(RedisConfig config, Shards shards) {
    this.config = config;
    this.shards = shards;
  }

  void start() {
    thread.start();
  }

  @Override
  public Optional<Obstacle> obstacle() {
    List<Shard> serving = serving();
    if (serving.isEmpty()) {
      return Optional.of(Obstacle.NOT_YET_CONNECTED);
    }
    if (!shards.areComplete()) {
      return Optional.of(Obstacle.UNREACHABLE);
    }
    return serving.stream().flatMap(shard -> shard.obstacle().stream()).findFirst();
  }

  /** For people: which masters do not do what this node needs, and why. */
  String describe() {
    String troubles = serving().stream().filter(shard -> shard.obstacle().isPresent())
        .map(shard -> shard + ": " + shard.describeHealth())
        .collect(Collectors.joining(", "));
    return shards.areComplete() ? troubles : troubles + " (not all slots are served)";
  }

  @Override
  public void onChange(Listener listener) {
    listeners.add(listener);
  }

  /** Something has changed. Never blocks. */
  void look() {
    lock.lock();
    try {
      wake = true;
      woken.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    long tick = Math.min(config.vigil().canary().toNanos() / 3, config.timeout().toNanos() / 3);
    try {
      while (true) {
        watch();
        lock.lockInterruptibly();
        try {
          if (!wake) {
            var _ = woken.awaitNanos(tick);
          }
          wake = false;
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private void watch() {
    try {
      List<Shard> all = serving();
      sentAt.keySet().retainAll(all);
      all.forEach(this::watch);
      tell();
    } catch (RuntimeException e) {
      LOG.error("watching Redis failed; it is tried again", e);
    }
  }

  private void watch(Shard shard) {
    long now = System.nanoTime();
    Long before = sentAt.get(shard);
    if (before == null || now - before >= config.vigil().canary().toNanos()
        || shard.canaries().isWaitedFor(now - before)) {
      sentAt.put(shard, now);
      try {
        var _ = shard.sendCanary();
        shard.askTime();
        shard.probe();
      } catch (RedisUnavailableException e) {
        LOG.debug("{} cannot be sent a canary: {}", shard, e.getMessage());
      }
    }
    if (shard.canaries().turnSilent()) {
      LOG.warn("nothing arrives from {} on a connection that seems to live: it is replaced", shard);
      shard.subscriber().replace();
    }
  }

  private void tell() {
    Optional<Obstacle> obstacle = obstacle();
    boolean now = obstacle.isEmpty();
    if (now == delivering) {
      return;
    }
    delivering = now;
    if (now) {
      LOG.info("Redis does what this node needs");
    } else {
      LOG.warn("Redis is not proven to do what this node needs: {}", describe());
    }
    for (Listener listener : listeners) {
      try {
        listener.onChange(now);
      } catch (RuntimeException e) {
        LOG.error("whoever hears of Redis's health has failed", e);
      }
    }
  }

  private List<Shard> serving() {
    return shards.all().stream().filter(Shard::isServing).toList();
  }
}
