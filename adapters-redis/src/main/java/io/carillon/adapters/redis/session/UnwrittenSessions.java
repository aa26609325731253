package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are kept, but of which it is not known yet that Redis has them. What was not answered is sent again until the
 * session's time is over: whoever has taken the session meanwhile has another claim, so repeating it is harmless. Bounded; when
 * there is too much, what was kept longest ago is given up. Never blocks, but for those who wait until all is written.
 */
final class UnwrittenSessions {

  /** What is kept of one session; two of the same session are different. */
  private static final class Entry {

    private final String hashTag;
    private final SessionId id;
    private final long claim;
    private final byte[] session;
    private final Deadline end;
    private long sentAt;

    Entry(String hashTag, SessionId id, long claim, byte[] session, Deadline end) {
      this.hashTag = hashTag;
      this.id = id;
      this.claim = claim;
      this.session = session;
      this.end = end;
      this.sentAt = System.nanoTime();
    }
  }

  private static final int MAX_SESSIONS = 20_000;
  private static final long MAX_BYTES = 32 << 20;

  /** No command is under way for longer. */
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int BATCH = 1_000;

  /** So much longer a record lives than its session, which a script finds to be over. */
  private static final long SLACK_MILLIS = Duration.ofMinutes(1).toMillis();

  private final RedisCommands commands;
  private final SessionScripts scripts;
  private final MonotonicClock clock;
  private final int perUser;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition allWritten = lock.newCondition();
  private final Map<SessionId, Entry> entries = new LinkedHashMap<>();
  private long bytes;

  /**
   * @param perUser how many sessions of one user may wait
   */
  UnwrittenSessions(RedisCommands commands, SessionScripts scripts, MonotonicClock clock, int perUser) {
    this.commands = commands;
    this.scripts = scripts;
    this.clock = clock;
    this.perUser = perUser;
  }

  /**
   * Has a session kept.
   *
   * @param claim with which this node had it; 0 for none
   * @param ttl for how long; when that is zero, it is forgotten
   */
  void add(String hashTag, SessionId id, long claim, byte[] session, Duration ttl) {
    Entry entry = new Entry(hashTag, id, claim, session, Deadline.after(ttl, clock.nanos()));
    lock.lock();
    try {
      remove(entries.get(id));
      entries.put(id, entry);
      bytes += session.length;
      while (entries.size() > MAX_SESSIONS || bytes > MAX_BYTES) {
        remove(entries.values().iterator().next());
      }
    } finally {
      lock.unlock();
    }
    send(entry);
  }

  /** Sends a session's entry once more, if there is one, so that whoever takes it then finds it. */
  void sendAgain(SessionId id) {
    Entry entry;
    lock.lock();
    try {
      entry = entries.get(id);
    } finally {
      lock.unlock();
    }
    if (entry != null) {
      send(entry);
    }
  }

  /** Sends what has not been answered for a second. */
  void sendAgain() {
    long now = System.nanoTime();
    long nowNanos = clock.nanos();
    List<Entry> again = new ArrayList<>();
    lock.lock();
    try {
      for (Iterator<Entry> all = entries.values().iterator(); all.hasNext() && again.size() < BATCH;) {
        Entry entry = all.next();
        if (now - entry.sentAt > AGAIN_NANOS) {
          entry.sentAt = now;
          again.add(entry);
        }
      }
      again.stream().filter(entry -> entry.end.isOverAt(nowNanos)).forEach(this::remove);
    } finally {
      lock.unlock();
    }
    again.stream().filter(entry -> !entry.end.isOverAt(nowNanos)).forEach(this::send);
  }

  /** Waits until Redis has everything, or the time is over. */
  void awaitWritten(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!entries.isEmpty() && left > 0) {
        left = allWritten.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who waits is told to end
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  private void send(Entry entry) {
    Duration left = entry.end.leftAt(clock.nanos());
    Duration life = left.isZero() ? Duration.ZERO : left.plusMillis(SLACK_MILLIS);
    int bound = entry.hashTag.startsWith("service:") ? 0 : perUser;
    try {
      var _ = commands.write(entry.hashTag, scripts.keep(entry.hashTag, entry.id, entry.claim, left, life, bound,
          entry.session, _ -> done(entry)));
    } catch (RedisUnavailableException e) {
      return; // and is tried again
    }
  }

  private void done(Entry entry) {
    lock.lock();
    try {
      if (entries.get(entry.id) == entry) {
        remove(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  private void remove(@Nullable Entry entry) {
    if (entry != null && entries.remove(entry.id, entry)) {
      bytes -= entry.session.length;
      if (entries.isEmpty()) {
        allWritten.signalAll();
      }
    }
  }
}
