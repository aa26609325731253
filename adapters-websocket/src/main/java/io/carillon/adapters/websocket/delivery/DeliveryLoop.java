package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EncodedFrame;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.application.hub.Lane;
import io.carillon.domain.message.Message;
import io.carillon.domain.telemetry.Telemetry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
 * flushes each client that was touched once: no delay when it is quiet, larger writes when it is busy, and no timer.
 * Between bursts it looks after its clients' deadlines. Everything here but {@link #execute} is for its own thread.
 */
public final class DeliveryLoop implements Lane {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

  /** Flushes come at least this often, so that a flood of tasks does not starve the sockets. */
  private static final int MAX_TASKS_PER_BURST = 512;

  /** Each client is looked after once in so many ticks. */
  private static final int TICKS_PER_ROUND = 10;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int MAX_FRAMES_PER_WRITE = 64;

  /** What a fan-out to many needs again and again; more than that is left to the collector. */
  private static final int MAX_SPARE_MAILBOXES = 8_192;

  private final int index;
  private final DeliveryConfig config;
  private final InstantSource clock;
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
  private final List<ClientOutlet> clients = new ArrayList<>();
  private final Set<ClientOutlet> watched = new LinkedHashSet<>();
  private @Nullable Message current;
  private @Nullable EncodedFrame currentFrame;
  private Instant now;
  private long nowNanos = System.nanoTime();
  private long nextTick = System.nanoTime() + TICK_NANOS;
  private int tick;
  private long waitingBytes;
  private volatile long publishedWaitingBytes;

  DeliveryLoop(int index, DeliveryConfig config, EnvelopeWriter.Terms terms, InstantSource clock, Telemetry telemetry) {
    this.index = index;
    this.config = config;
    this.clock = clock;
    this.now = clock.instant();
    this.writer = new EnvelopeWriter(clock, terms, slab::allocate);
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

  InstantSource clock() {
    return clock;
  }

  /** The time at which the present burst is flushed. */
  Instant now() {
    return now;
  }

  /** The same by {@link System#nanoTime}. */
  long nowNanos() {
    return nowNanos;
  }

  /** Looks at the clock before something is written while the burst still lasts. */
  void lookAtClock() {
    now = clock.instant();
    nowNanos = System.nanoTime();
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
    client.setPlace(clients.size());
    clients.add(client);
  }

  void remove(ClientOutlet client) {
    int place = client.place();
    if (place < 0) {
      return;
    }
    ClientOutlet last = clients.removeLast();
    if (place < clients.size()) {
      clients.set(place, last);
      last.setPlace(place);
    }
    client.setPlace(-1);
  }

  /** The client needs a look at every tick: it is being closed, or a write to it is stuck. */
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
        : (int) Math.min(config.mailboxBytes(), share / Math.max(1, clients.size()));
  }

  private void run() {
    int done = 0;
    while (!stopped) {
      Runnable task = tasks.poll();
      if (task != null) {
        runSafely(task);
        if (++done < MAX_TASKS_PER_BURST) {
          continue;
        }
      }
      done = 0;
      endBurst();
      long now = System.nanoTime();
      if (now - nextTick >= 0) {
        nextTick = now + TICK_NANOS;
        runSafely(this::lookAfterClients);
      } else if (task == null) {
        rest(nextTick - now);
      }
    }
  }

  /** Runs what is queued, on the caller's thread; for a loop whose own was not started. */
  void runQueued() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
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
      while (!touched.isEmpty()) {
        ClientOutlet client = touched.poll();
        runSafely(client::flush);
      }
      joiner.forget();
      if (burst.hasMessages()) {
        now = clock.instant();
      }
      burst.end(now);
    }
    publishedWaitingBytes = waitingBytes;
  }

  private void lookAfterClients() {
    long nowMillis = clock.millis();
    watched.removeIf(client -> !client.needsWatching(System.nanoTime()));
    tick = (tick + 1) % TICKS_PER_ROUND;
    for (int i = tick; i < clients.size(); i += TICKS_PER_ROUND) {
      ClientOutlet client = clients.get(i);
      runSafely(() -> client.lookAfter(nowMillis));
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
