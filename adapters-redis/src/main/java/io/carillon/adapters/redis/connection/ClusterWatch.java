package io.carillon.adapters.redis.connection;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Keeps knowing who serves what in a cluster. Its thread asks one of the servers: at once when there is doubt, and now and then
 * in any case.
 */
final class ClusterWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

  /** However much doubt there is. */
  private static final long SHORTEST_NANOS = Duration.ofMillis(200).toNanos();

  private final Cluster cluster;
  private final Links links;
  private final Shards shards;
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-cluster").unstarted(this::run);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean doubt = true;
  private @Nullable Address whoKnows;

  ClusterWatch(Cluster cluster, Links links, Shards shards) {
    this.cluster = cluster;
    this.links = links;
    this.shards = shards;
  }

  void start() {
    thread.start();
  }

  /** What is known is wrong; a server is named that knows better, if one is. Never blocks. */
  void doubt(@Nullable Address better) {
    lock.lock();
    try {
      doubt = true;
      whoKnows = better == null ? whoKnows : better;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        look(takeHint());
        lock.lockInterruptibly();
        try {
          long pause = SHORTEST_NANOS;
          while (pause > 0) {
            pause = changed.awaitNanos(pause);
          }
          long left = INTERVAL_NANOS;
          while (!doubt && left > 0) {
            left = changed.awaitNanos(left);
          }
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private @Nullable Address takeHint() {
    lock.lock();
    try {
      doubt = false;
      Address hint = whoKnows;
      whoKnows = null;
      return hint;
    } finally {
      lock.unlock();
    }
  }

  /** Asks whoever is most likely to know first. */
  private void look(@Nullable Address hint) throws InterruptedException {
    Set<Address> servers = new LinkedHashSet<>();
    if (hint != null) {
      servers.add(hint);
    }
    shards.all().stream().filter(shard -> shard.replicationId() != null).map(Shard::address).filter(Objects::nonNull)
        .forEach(servers::add);
    servers.addAll(cluster.seeds());
    String why = "nobody was asked";
    for (Address server : servers) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try (Link link = links.forAsking(server)) {
        ClusterView view = ClusterView.of(link);
        if (!view.ranges().isEmpty()) {
          shards.learn(view);
          return;
        }
        why = server + " knows no slots";
      } catch (JedisException e) {
        why = Link.reason(e);
      } catch (RuntimeException e) {
        LOG.error("what {} says of the cluster cannot be used", server, e);
      }
    }
    LOG.warn("nobody tells how the Redis cluster is laid out: {}", why);
    doubt(null);
  }
}
