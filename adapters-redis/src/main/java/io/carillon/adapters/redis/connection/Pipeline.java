package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Carries commands over one connection, in the order in which they come. Its thread sends what has gathered while the last
 * replies were on their way, and reads as many replies: no command waits for a timer, and the busier it is, the more share a
 * round trip. It connects anew when it has to; what was under way then fails and is never sent again.
 */
final class Pipeline implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final int MAX_BATCH = 512;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  /** A connection is looked after so often when nothing is sent on it, so that a dead one is noticed before it is needed. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final long IDLE_NOW = Long.MIN_VALUE;

  /** And so often in any case: the server may have become another one behind the same address. */
  private static final long REVIEW_NANOS = Duration.ofSeconds(5).toNanos();

  private final RedisConfig config;
  private final Introduction introduction;
  private final Telemetry telemetry;
  private final BlockingQueue<Call<?>> waiting;
  private final Thread thread;
  private volatile @Nullable Link link;
  private volatile Facts facts = Facts.NONE;
  private volatile boolean closed;

  /** When the present exchange began, if there is one. */
  private volatile long busySince = IDLE_NOW;

  /** When the facts were last asked for; the thread's own. */
  private long reviewed = System.nanoTime();

  Pipeline(RedisConfig config, Introduction introduction, String name, Telemetry telemetry) {
    this.config = config;
    this.introduction = introduction;
    this.telemetry = telemetry;
    this.waiting = new ArrayBlockingQueue<>(config.maxWaiting());
    this.thread = Thread.ofPlatform().daemon().name("redis-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes a command, or fails it when too many wait. Never blocks. */
  void add(Call<?> call) {
    if (closed || !waiting.offer(call)) {
      call.fail(new RedisUnavailableException("too many commands wait for their turn: it was not sent", null,
          Blame.NOBODY));
      return;
    }
    var _ = call.outcome().whenComplete((_, failure) -> {
      if (failure != null) {
        cutIfStuck();
      }
    });
  }

  /** What is known of the server now. */
  Facts facts() {
    return facts;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    Link present = link;
    if (present != null) {
      present.cut();
    }
    failWaiting("this node ends", null);
  }

  private void run() {
    Backoff backoff = new Backoff();
    try {
      while (!closed) {
        connectAndServe(backoff);
        backoff.pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
    failWaiting("this node ends", null);
  }

  private void connectAndServe(Backoff backoff) throws InterruptedException {
    boolean connected = false;
    try (Link open = Link.to(config, thread.getName())) {
      link = open;
      facts = introduction.introduce(open, facts);
      connected = true;
      while (!closed) {
        serve(open);
        backoff.reset();
      }
    } catch (JedisException e) {
      if (closed) {
        return;
      }
      if (connected) {
        telemetry.disconnected(Disconnection.COMMANDS);
        LOG.warn("a connection to Redis was lost: {}", e.toString());
      } else {
        LOG.warn("Redis cannot be reached: {}", e.toString());
        failWaiting("Redis cannot be reached", e);
      }
    } finally {
      link = null;
    }
  }

  /** One round trip, or a look after an idle connection. */
  private void serve(Link open) throws InterruptedException {
    Call<?> first = waiting.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null || System.nanoTime() - reviewed > REVIEW_NANOS) {
      facts = introduction.review(open, facts);
      reviewed = System.nanoTime();
    }
    if (first != null) {
      List<Call<?>> batch = gather(first);
      if (!batch.isEmpty()) {
        telemetry.pipelined(batch.size());
        busySince = System.nanoTime();
        try {
          exchange(open, batch);
        } finally {
          busySince = IDLE_NOW;
        }
      }
    }
  }

  /** Reading ends by itself, but writing waits for as long as the server takes nothing. */
  private void cutIfStuck() {
    Link present = link;
    long since = busySince;
    if (present != null && since != IDLE_NOW && System.nanoTime() - since > 2 * config.timeout().toNanos()) {
      present.cut();
    }
  }

  private List<Call<?>> gather(Call<?> first) {
    List<Call<?>> batch = new ArrayList<>();
    int bytes = 0;
    for (Call<?> next = first; next != null; next = bytes < MAX_BATCH_BYTES && batch.size() < MAX_BATCH
        ? waiting.poll()
        : null) {
      if (next.begin()) {
        batch.add(next);
        bytes += next.bytes();
      } else {
        next.fail(new RedisUnavailableException("there was no turn for a command in time: it was not sent", null,
            Blame.REDIS));
      }
    }
    return batch;
  }

  private void exchange(Link open, List<Call<?>> batch) {
    List<Call<?>> refused = attempt(open, batch);
    if (!refused.isEmpty()) {
      // The server has forgotten the scripts, or what we know of it is out of date: none of these was performed.
      facts = introduction.introduce(open, facts);
      attempt(open, refused).forEach(call -> call.fail(
          new RedisUnavailableException("Redis refuses a script that has just been loaded", null, Blame.REDIS)));
    }
  }

  /**
   * Sends all and reads all replies.
   *
   * @return those that the server has certainly not performed, and may perform once it has been introduced to
   */
  private List<Call<?>> attempt(Link open, List<Call<?>> batch) {
    List<Call<?>> again = new ArrayList<>();
    int answered = 0;
    JedisDataException unusable = null;
    try {
      for (Call<?> call : batch) {
        open.sendCommand(call.arguments(facts));
      }
      open.send();
      for (Call<?> call : batch) {
        try {
          call.answer(open.getUnflushedObject());
        } catch (JedisDataException e) {
          if (Introduction.isNeededAfter(e)) {
            again.add(call);
          } else {
            call.fail(new RedisUnavailableException("Redis refuses a command: " + e.getMessage(), e, Blame.NOBODY));
            unusable = Introduction.isAnotherServerNeededAfter(e) ? e : unusable;
          }
        }
        answered++;
      }
    } catch (JedisException e) {
      failAll(batch.subList(answered, batch.size()), "a connection was lost while a command was under way", e);
      failAll(again, "a connection was lost before a command was repeated that Redis had refused", e);
      throw e;
    }
    if (unusable != null) {
      failAll(again, "the server takes no commands", unusable);
      throw unusable;
    }
    return again;
  }

  private void failWaiting(String why, @Nullable Throwable cause) {
    List<Call<?>> all = new ArrayList<>();
    waiting.drainTo(all);
    failAll(all, why, cause);
  }

  /** However many commands it hits, it is one failure of Redis. */
  private static void failAll(List<Call<?>> calls, String why, @Nullable Throwable cause) {
    Blame blame = Blame.REDIS;
    for (Call<?> call : calls) {
      call.fail(new RedisUnavailableException(why, cause, blame));
      blame = Blame.NOBODY;
    }
  }
}
