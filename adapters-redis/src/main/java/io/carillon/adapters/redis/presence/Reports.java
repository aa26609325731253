package io.carillon.adapters.redis.presence;

import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.presence.PresenceScripts.Standing;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Redis what happens on this node, in batches and in order, and that the node lives. A batch whose outcome is unknown is sent
 * again; Redis takes each number once. When Redis does not know this node, or not all that it has reported, or when too much waits,
 * the node takes a new name and tells all that it holds.
 */
final class Reports implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reports.class);

  /** What Redis takes in one step, which holds up all others. */
  private static final int MAX_BATCH = 100;

  /** What waits at most; then it is shorter to tell everything. */
  private static final int MAX_WAITING = 50_000;

  /** So long reports gather when nobody reads. */
  private static final long GATHER_NANOS = Duration.ofMillis(50).toNanos();

  private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();
  private static final int RENEWALS_PER_LEASE = 4;

  /**
   * A batch.
   *
   * @param upTo how many reports Redis knows of when it has this one
   */
  private record Batch(long number, List<Step> steps, long upTo) {}

  private final RedisCommands commands;
  private final PresenceScripts scripts;
  private final MonotonicClock clock;
  private final String node;
  private final long renewalNanos;
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-presence").unstarted(this::run);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final Holdings holdings = new Holdings();
  private final Queue<Step> waiting = new ArrayDeque<>();
  private long reported;
  private long known = -1;
  private long highest;
  private boolean tellAll = true;
  private boolean urgent;
  private boolean closing;

  // The thread's own.
  private final Queue<Batch> outgoing = new ArrayDeque<>();
  private int life;
  private String name = "";
  private String before = "";
  private long numbers;
  private long renewedAt;
  private boolean ended;

  Reports(RedisCommands commands, PresenceScripts scripts, MonotonicClock clock, String node, Duration lease) {
    this.commands = commands;
    this.scripts = scripts;
    this.clock = clock;
    this.node = node;
    this.renewalNanos = lease.toNanos() / RENEWALS_PER_LEASE;
  }

  void start() {
    thread.start();
  }

  /** Something has happened. Never blocks. */
  void add(Function<Holdings, List<Step>> change) {
    lock.lock();
    try {
      List<Step> steps = change.apply(holdings);
      if (steps.isEmpty()) {
        return;
      }
      reported += steps.size();
      if (tellAll) {
        return; // all that is told will be told of this, too
      }
      boolean wake = waiting.isEmpty();
      waiting.addAll(steps);
      if (waiting.size() > MAX_WAITING) {
        forgetWhatIsKnown();
      }
      if (wake || waiting.size() >= MAX_BATCH) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until Redis knows all that has been reported.
   *
   * @return whether it does
   */
  boolean awaitKnown(Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      long all = reported;
      if (known < all) {
        hurry();
      }
      while (known < all && left > 0) {
        left = changed.awaitNanos(left);
      }
      return known >= all;
    } finally {
      lock.unlock();
    }
  }

  /** Reports at once, even if nothing has happened. */
  void hurryUp() {
    lock.lock();
    try {
      hurry();
    } finally {
      lock.unlock();
    }
  }

  /** A version has been seen. */
  void sawVersion(long version) {
    lock.lock();
    try {
      highest = Math.max(highest, version);
    } finally {
      lock.unlock();
    }
  }

  /** What is said with all that is asked of Redis. */
  Standing standing() {
    lock.lock();
    try {
      return new Standing(clock.elapsedMillis(), highest);
    } finally {
      lock.unlock();
    }
  }

  /** What is asked of the holdings. */
  int count(Function<Holdings, Integer> what) {
    lock.lock();
    try {
      return what.apply(holdings);
    } finally {
      lock.unlock();
    }
  }

  /** Reports the rest and that this node ends, as far as that is possible within a moment. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (thread.isAlive() && !thread.join(Duration.ofSeconds(1))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        awaitSomethingToDo();
        if (outgoing.isEmpty()) {
          prepare();
        }
        Batch next = outgoing.peek();
        if (next == null) {
          return; // closed, and everything has been told
        }
        attempt(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, and it took too long
    }
  }

  private void awaitSomethingToDo() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long idle = renewedAt + renewalNanos - System.nanoTime();
      while (outgoing.isEmpty() && waiting.isEmpty() && !tellAll && !urgent && !closing && idle > 0) {
        idle = changed.awaitNanos(idle);
      }
      long gather = GATHER_NANOS;
      while (outgoing.isEmpty() && !waiting.isEmpty() && waiting.size() < MAX_BATCH && !urgent && !closing
          && gather > 0) {
        gather = changed.awaitNanos(gather);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes batches of what there is to tell; one without content, if there is nothing, tells that this node lives. */
  private void prepare() {
    lock.lock();
    try {
      if (tellAll) {
        prepareAll();
      } else if (waiting.isEmpty() && closing) {
        if (!ended) {
          outgoing.add(new Batch(++numbers, List.of(Step.end(clock.elapsedMillis(), name)), reported));
        }
        ended = true;
      } else {
        List<Step> steps = new ArrayList<>();
        while (steps.size() < MAX_BATCH && !waiting.isEmpty()) {
          steps.add(waiting.remove());
        }
        outgoing.add(new Batch(++numbers, steps, reported - waiting.size()));
      }
      urgent &= !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void prepareAll() {
    List<Step> all = holdings.all(clock.elapsedMillis());
    tellAll = false;
    before = name;
    name = node + "." + ++life;
    numbers = 0;
    if (!before.isEmpty()) {
      all.add(Step.end(clock.elapsedMillis(), before));
    }
    int from = 0;
    do {
      int to = Math.min(all.size(), from + MAX_BATCH);
      outgoing.add(new Batch(++numbers, all.subList(from, to), to == all.size() ? reported : -1));
      from = to;
    } while (from < all.size());
  }

  private void attempt(Batch batch) throws InterruptedException {
    try {
      long started = System.nanoTime();
      OptionalLong version = commands.write(PresenceScripts.HASH_TAG,
          scripts.report(standing(), name, batch.number(), before, batch.steps())).await();
      renewedAt = started;
      if (version.isPresent()) {
        outgoing.remove();
        taken(batch, version.getAsLong());
      } else {
        LOG.info("Redis does not know who is on this node: it is told all");
        outgoing.clear();
        lock.lock();
        try {
          forgetWhatIsKnown();
        } finally {
          lock.unlock();
        }
      }
    } catch (RedisUnavailableException e) {
      LOG.debug("it cannot be reported now who is on this node: {}", e.getMessage());
      TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
    } catch (RuntimeException e) {
      LOG.error("reporting who is on this node failed; it is tried again", e);
      TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
    }
  }

  private void taken(Batch batch, long version) {
    lock.lock();
    try {
      highest = Math.max(highest, version);
      if (!tellAll) {
        known = Math.max(known, batch.upTo());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void forgetWhatIsKnown() {
    waiting.clear();
    tellAll = true;
    known = -1;
    changed.signalAll();
  }

  private void hurry() {
    urgent = true;
    changed.signalAll();
  }
}
