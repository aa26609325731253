package io.carillon.adapters.redis.room;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.SpoiledEntries;
import io.carillon.adapters.redis.connection.Subscriber;
import io.carillon.adapters.redis.room.RoomScripts.Page;
import io.carillon.adapters.redis.room.RoomScripts.Since;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps a node's replica like what Redis has: it takes what is announced, and asks what it has missed when something is missing,
 * after every new connection, and now and then in any case. When that cannot be told, it reads all rooms.
 */
final class ReplicaKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaKeeper.class);

  /** How soon what could not be done is tried again. */
  private static final Duration SOON = Duration.ofMillis(100);

  private static final String FIRST_PAGE = "0";

  private final RedisConfig config;
  private final RedisCommands commands;
  private final Subscriber subscriber;
  private final RoomScripts scripts;
  private final RoomReplica replica;
  private final SpoiledEntries spoiled;
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-rooms").unstarted(this::run);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean due;

  ReplicaKeeper(RedisConnections redis, RoomScripts scripts, RoomReplica replica) {
    this.config = redis.config();
    this.commands = redis.commands();
    this.subscriber = redis.subscriber();
    this.scripts = scripts;
    this.replica = replica;
    this.spoiled = redis.spoiled();
  }

  void start() {
    subscriber.whenConnected(this::ask);
    subscriber.subscribe(scripts.channel(), Subscriber.Scope.SHARD, this::onAnnouncement);
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void onAnnouncement(byte[] payload) {
    RoomChange.Announced heard;
    try {
      heard = RoomChange.announced(new String(payload, StandardCharsets.US_ASCII));
    } catch (RuntimeException e) { // whatever somebody else has said there; if a change was meant, asking shows it
      spoiled.skip(Spoiled.ROOM, "");
      ask();
      return;
    }
    if (!replica.hear(heard)) {
      ask();
    }
  }

  private void ask() {
    lock.lock();
    try {
      due = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        boolean done = lookAfter();
        lock.lockInterruptibly();
        try {
          long left = (done ? config.vigil().check() : SOON).toNanos();
          while (left > 0 && !(due && done)) {
            left = changed.awaitNanos(left);
          }
          due = false;
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private boolean lookAfter() throws InterruptedException {
    try {
      subscriber.awaitSubscribed(scripts.channel(), config.timeout()); // or what is announced meanwhile is missed
      return replica.isLoaded() ? catchUp() : load();
    } catch (RedisUnavailableException e) {
      LOG.debug("rooms cannot be read now: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("reading rooms failed; it is tried again", e);
    }
    return false;
  }

  private boolean catchUp() {
    while (true) {
      List<Since> since = read(scripts.since(replica.position()));
      if (since.isEmpty()) {
        LOG.warn("what has changed in rooms cannot be told any more: all are read again");
        return load();
      }
      replica.catchUp(since.getFirst().changes(), since.getFirst().upTo());
      if (since.getFirst().isAll()) {
        return true;
      }
    }
  }

  private boolean load() {
    replica.beginLoading();
    long upTo = read(scripts.last());
    Map<RoomName, RoomRecord> found = new HashMap<>();
    Set<String> unread = new HashSet<>();
    String cursor = FIRST_PAGE;
    do {
      Page page = read(scripts.page(cursor));
      page.records().forEach(record -> found.put(record.room().name(), record));
      unread.addAll(page.unread());
      cursor = page.next();
    } while (!cursor.equals(FIRST_PAGE));
    while (true) { // what has changed while they were read may be missing
      List<Since> since = read(scripts.since(upTo));
      if (since.isEmpty()) {
        return false;
      }
      for (RoomChange change : since.getFirst().changes()) {
        if (change.record() == null) {
          found.remove(change.name());
        } else {
          found.put(change.name(), change.record());
          unread.remove(change.name().value());
        }
      }
      upTo = since.getFirst().upTo();
      if (since.getFirst().isAll()) {
        if (found.size() + unread.size() != since.getFirst().rooms()) { // pages of two servers are not pages of the same book
          LOG.debug("the rooms went to another server while they were read");
          return false;
        }
        break;
      }
    }
    int gone = replica.load(found, upTo);
    LOG.atLevel(gone == 0 ? Level.INFO : Level.WARN)
        .log("{} rooms were read; {} that this node knew are not there", found.size(), gone);
    return true;
  }

  private <T> T read(Command<T> command) {
    return commands.read(RoomScripts.HASH_TAG, command, () -> {}).await();
  }
}
