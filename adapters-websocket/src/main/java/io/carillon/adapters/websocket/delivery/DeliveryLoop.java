package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.application.hub.Lane;
import io.carillon.domain.message.Message;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that serves its clients for life. It runs what is queued, which fills mailboxes, and when the queue is empty
 * flushes each client that was touched. Messages that come while it does so join the writes that are still to be done. So there is no
 * delay when it is quiet, larger writes when it is busy, and no timer.
 * Between bursts it looks after its clients' deadlines. Everything here but {@link #execute} is for its own thread.
 */
public final class DeliveryLoop implements Lane {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

  /** Flushes come at least this often, so that a flood of tasks does not starve the sockets. */
  private static final int MAX_TASKS_PER_BURST = 512;

  /** Within a burst, the loop looks after so many tasks whether a tick is due: a task may serve thousands of clients. */
  private static final int TASKS_PER_LOOK = 32;

  /** The loop looks at the clock again after so many writes: the process may have stood still in the middle of them. */
  private static final int FLUSHES_PER_LOOK = 8;

  /**
   * The loop looks at its queue again after so many writes: what has come meanwhile joins the writes that are still to be done.
   * Each look may run {@link #TASKS_PER_LOOK} tasks, so the clients that wait for their turn are never far behind.
   */
  static final int FLUSHES_PER_QUEUE_LOOK = 32;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A tick that is later than this means that the loop has stood still: the process was frozen, or the machine asleep. */
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So long the next tick waits then, until what clients sent meanwhile has been read: new tokens, and pongs. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final int MAX_FRAMES_PER_WRITE = 64;

  /** By how much the time of day may move against the monotonic clock before all deadlines are looked at again. */
  private static final long STEP_MILLIS = 1_000;

  /** What a fan-out to many needs again and again; more than that is left to the collector. */
  private static final int MAX_SPARE_MAILBOXES = 8_192;

  private final int index;
  private final DeliveryConfig config;
  private final InstantSource clock;
  private final MonotonicClock monotonic;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private volatile boolean resting;
  private volatile boolean stopped;

  private final FrameSlab slab = new FrameSlab();
  private final FrameJoiner joiner = new FrameJoiner(slab);
  private final EncodedFrame[] outgoing = new EncodedFrame[MAX_FRAMES_PER_WRITE];
  private final EnvelopeWriter writer;
  private final Burst burst;
  private final ArrayDeque<ClientOutlet> touched = new ArrayDeque<>();
  private final ArrayDeque<Mailbox> spareMailboxes = new ArrayDeque<>();
  private final Rounds rounds = new Rounds();
  private final Set<ClientOutlet> watched = new LinkedHashSet<>();
  private @Nullable Message current;
  private @Nullable EncodedFrame currentFrame;
  private Instant now;
  private long nowMillis;
  private long nowNanos;
  private long nextTick;

  /** When the loop last found that it had stood still. */
  private long resumedAt;

  /** How far the time of day was ahead of the monotonic clock when all deadlines were last checked for that reason. */
  private long dayOffset;

  /** Whether it has found that and waits for what clients sent meanwhile. */
  private boolean patient;
  private long waitingBytes;
  private volatile long publishedWaitingBytes;

  DeliveryLoop(int index, DeliveryConfig config, EnvelopeWriter.Terms terms, InstantSource clock,
      MonotonicClock monotonic, Telemetry telemetry) {
    this.index = index;
    this.config = config;
    this.clock = clock;
    this.monotonic = monotonic;
    this.now = clock.instant();
    this.nowMillis = now.toEpochMilli();
    this.nowNanos = monotonic.nanos();
    this.nextTick = nowNanos + TICK_NANOS;
    this.resumedAt = nowNanos;
    this.dayOffset = nowMillis - monotonic.elapsedMillis();
    this.writer = new EnvelopeWriter(clock, monotonic, terms, slab::allocate);
    this.burst = new Burst(telemetry);
    this.thread = Thread.ofPlatform().name("delivery-" + index).unstarted(this::run);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  void start() {
    thread.start();
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  /** The bytes that wait for this loop's clients; any thread may ask. */
  long waitingBytes() {
    return publishedWaitingBytes;
  }

  boolean isOwnThread() {
    return thread.equals(Thread.currentThread());
  }

  DeliveryConfig config() {
    return config;
  }

  /** By which everything is measured that lasts for a while. */
  MonotonicClock monotonic() {
    return monotonic;
  }

  /** The time at which the present burst is flushed. */
  Instant now() {
    return now;
  }

  /** The same in milliseconds since 1970. */
  long nowMillis() {
    return nowMillis;
  }

  /** The same by the monotonic clock. */
  long nowNanos() {
    return nowNanos;
  }

  /**
   * When the loop last went on after it had stood still for more than a second, by the monotonic clock. What a client did
   * not do before then may not be its fault.
   */
  long resumedAt() {
    return resumedAt;
  }

  /** The same in milliseconds. */
  long resumedAtMillis() {
    return TimeUnit.NANOSECONDS.toMillis(resumedAt);
  }

  /** Whether the loop has just gone on after it had stood still: what clients sent meanwhile is read before they are judged. */
  boolean isPatient() {
    return patient;
  }

  /** Looks at the clock, and finds out whether the loop has stood still. */
  void lookAtClock() {
    now = clock.instant();
    nowMillis = now.toEpochMilli();
    nowNanos = monotonic.nanos();
    if (!patient && nowNanos - nextTick > PAUSE_NANOS) {
      resumedAt = nowNanos;
      patient = true;
      nextTick = nowNanos + PATIENCE_NANOS;
    }
  }

  EnvelopeWriter writer() {
    return writer;
  }

  FrameJoiner joiner() {
    return joiner;
  }

  Burst burst() {
    return burst;
  }

  /** Where a client puts what it writes next. */
  EncodedFrame[] outgoing() {
    return outgoing;
  }

  /** The message as a frame: encoded for the first client that gets it, shared by all that follow. */
  EncodedFrame encoded(Message message) {
    EncodedFrame frame = currentFrame;
    if (frame == null || current == null || !current.id().equals(message.id())) {
      frame = writer.message(message);
      current = message;
      currentFrame = frame;
      burst.begun(message);
    }
    return frame;
  }

  /** The client has something to write when the burst is over. */
  void touch(ClientOutlet client) {
    touched.add(client);
  }

  /** From now on the client's deadlines are looked after. */
  void add(ClientOutlet client) {
    rounds.add(client);
  }

  void remove(ClientOutlet client) {
    rounds.remove(client);
  }

  /** The client needs a look at every tick: it is being closed, a write to it is stuck, or a deadline is near. */
  void watch(ClientOutlet client) {
    watched.add(client);
  }

  Mailbox lendMailbox() {
    Mailbox spare = spareMailboxes.poll();
    return spare == null ? new Mailbox() : spare;
  }

  void takeBack(Mailbox mailbox) {
    if (spareMailboxes.size() < MAX_SPARE_MAILBOXES) {
      spareMailboxes.push(mailbox);
    }
  }

  /** Counts bytes that wait, or with a negative number no longer wait. */
  void countWaiting(long bytes) {
    waitingBytes += bytes;
  }

  /**
   * How much may wait for one client. When all clients together have more waiting than this loop's share of the node's
   * bound, each may have an even part of it: those that hang go, and those that keep up hardly notice.
   */
  int mailboxLimit() {
    long share = config.nodeBytes() / config.loops();
    return waitingBytes <= share
        ? config.mailboxBytes()
        : (int) Math.min(config.mailboxBytes(), share / Math.max(1, rounds.size()));
  }

  private void run() {
    while (!stopped) {
      boolean busy = runBurst();
      endBurst();
      long nanos = monotonic.nanos();
      if (nanos - nextTick >= 0) {
        runSafely(this::tick);
      } else if (!busy) {
        rest(nextTick - nanos);
      }
    }
  }

  /**
   * Runs what is queued, but never for so long that sockets or deadlines have to wait.
   *
   * @return whether there may be more
   */
  private boolean runBurst() {
    for (int done = 1; done <= MAX_TASKS_PER_BURST; done++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return false;
      }
      runSafely(task);
      if (done % TASKS_PER_LOOK == 0 && monotonic.nanos() - nextTick >= 0) {
        return true;
      }
    }
    return true;
  }

  /** Runs what is queued, on the caller's thread; for a loop whose own was not started. */
  void runQueued() {
    runQueued(Integer.MAX_VALUE);
  }

  private void runQueued(int most) {
    for (int done = 0; done < most; done++) {
      Runnable task = tasks.poll();
      if (task == null) {
        return;
      }
      runSafely(task);
    }
  }

  private void rest(long nanos) {
    resting = true;
    if (tasks.isEmpty() && !stopped) {
      LockSupport.parkNanos(this, nanos);
    }
    resting = false;
  }

  private void endBurst() {
    current = null;
    currentFrame = null;
    if (!touched.isEmpty()) {
      lookAtClock();
      flush();
      joiner.forget();
      if (burst.hasMessages()) {
        now = clock.instant();
      }
      burst.end(now);
    }
    publishedWaitingBytes = waitingBytes;
  }

  /**
   * Writes to every client that was touched. While those are served that had something to write at first, messages that are queued
   * still join; a client that has had its turn is served once more behind the others.
   */
  private void flush() {
    int first = touched.size();
    for (int flushed = 1; !touched.isEmpty(); flushed++) {
      ClientOutlet client = touched.poll();
      runSafely(client::flush);
      if (flushed % FLUSHES_PER_LOOK == 0 && monotonic.nanos() - nowNanos > TICK_NANOS) {
        lookAtClock();
      }
      if (flushed % FLUSHES_PER_QUEUE_LOOK == 0 && flushed < first && !tasks.isEmpty()) {
        runQueued(TASKS_PER_LOOK);
      }
    }
  }

  /**
   * Looks after those whose turn it is, and after those who need it at every tick. A tick that comes late takes the turns of
   * those that were missed, so that a round takes a second all the same; after a pause it looks after everybody.
   */
  void tick() {
    lookAtClock();
    long late = nowNanos - nextTick;
    if (late < 0) {
      return; // it has just found that the loop had stood still
    }
    long turns = patient ? Rounds.TURNS : Math.min(Rounds.TURNS, 1 + late / TICK_NANOS);
    patient = false;
    noticeStep();
    watched.removeIf(client -> !needsWatching(client));
    long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos);
    for (long turn = 0; turn < turns; turn++) {
      rounds.forEachInTurn(client -> runSafely(() -> client.lookAfter(elapsedMillis)));
    }
    nextTick = turns < Rounds.TURNS ? nextTick + turns * TICK_NANOS : nowNanos + TICK_NANOS;
  }

  /** Somebody has set the time of day, and so moved the ends of all tokens: each client's are looked at in this round. */
  private void noticeStep() {
    long offset = nowMillis - TimeUnit.NANOSECONDS.toMillis(nowNanos);
    if (Math.abs(offset - dayOffset) > STEP_MILLIS) {
      dayOffset = offset;
      rounds.forEach(ClientOutlet::enforceSoon);
    }
  }

  private boolean needsWatching(ClientOutlet client) {
    try {
      return client.needsWatching(nowNanos);
    } catch (RuntimeException e) {
      LOG.error("a client could not be looked after; the loop goes on", e);
      return true;
    }
  }

  /** One client's failure must not touch another's, so nothing that a task throws ends the loop. */
  private static void runSafely(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a delivery task failed; the loop goes on", e);
    }
  }
}
