package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Subscriber;
import io.carillon.domain.message.Position;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes up for what announcing alone cannot promise. It sends this node canaries, and replaces the subscriber's connection
 * when none arrives on it although it seems to live. And it compares how far attached topics were heard with where their logs
 * end: after every new connection, and now and then in any case. What it finds missing is told by the log's end; who needs
 * the messages reads them there.
 */
final class LogWatch implements AutoCloseable {

  /** Looks where a log ends, in full; what was heard of it shows whether it has been rolled back. */
  interface LogEnds {
    Call<Position> find(TopicName topic, @Nullable Position heard);
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  /** How soon what could not be checked is tried again. */
  private static final long SOON_NANOS = Duration.ofMillis(50).toNanos();

  /** So many looks are under way at once. */
  private static final int CHUNK = 500;

  /** How often the heads of attached topics are touched, which live for a day after that. */
  private static final long TOUCH_NANOS = Duration.ofHours(1).toNanos();

  private final RedisConfig config;
  private final RedisCommands commands;
  private final TopicScripts scripts;
  private final Subscriber subscriber;
  private final AttachedTopics topics;
  private final LogEnds logEnds;
  private final BiConsumer<TopicName, Position> listener;
  private final Telemetry telemetry;
  private final String canaryChannel;
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-watch").unstarted(this::run);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean connected;
  private long heardAt;
  private long heardNumber;
  private boolean checkDue;

  // The thread's own.
  private long sentNumber;
  private long sentAt;
  private long checkedAt;
  private long touchedAt = System.nanoTime();

  LogWatch(RedisConnections redis, TopicScripts scripts, AttachedTopics topics, LogEnds logEnds,
      BiConsumer<TopicName, Position> listener, Telemetry telemetry,
      String canaryChannel) {
    this.config = redis.config();
    this.commands = redis.commands();
    this.scripts = scripts;
    this.subscriber = redis.subscriber();
    this.topics = topics;
    this.logEnds = logEnds;
    this.listener = listener;
    this.telemetry = telemetry;
    this.canaryChannel = canaryChannel;
  }

  void start() {
    subscriber.whenConnected(this::onConnected);
    subscriber.subscribe(canaryChannel, Subscriber.Scope.SHARD, payload -> onCanary(Canary.of(payload)));
    thread.start();
  }

  private void onCanary(Canary canary) {
    lock.lock();
    try {
      heardNumber = canary.number();
      heardAt = System.nanoTime();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void onConnected() {
    lock.lock();
    try {
      connected = true;
      heardAt = System.nanoTime();
      checkDue = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    long tick = config.vigil().canary().toNanos() / 3;
    long now = System.nanoTime();
    sentAt = now - config.vigil().canary().toNanos();
    checkedAt = now;
    try {
      while (true) {
        watch();
        lock.lockInterruptibly();
        try {
          var _ = changed.awaitNanos(checkDue ? Math.min(tick, SOON_NANOS) : tick);
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private void watch() throws InterruptedException {
    try {
      long now = System.nanoTime();
      if (now - sentAt >= config.vigil().canary().toNanos()) {
        sentAt = now;
        var _ = sendCanary();
      }
      if (isSilent(now)) {
        LOG.warn("nothing arrives from Redis on a connection that seems to live: it is replaced");
        subscriber.replace();
      }
      if (now - checkedAt >= config.vigil().check().toNanos()) {
        checkedAt = now;
        askForCheck();
      }
      if (subscriber.isRestored() && takeCheck()) { // a connection that is made while the check runs asks for another one
        boolean done = false;
        try {
          done = check();
        } finally {
          if (!done) {
            askForCheck();
          }
        }
      }
    } catch (RedisUnavailableException e) {
      LOG.debug("Redis cannot be asked now: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("watching the logs failed; it is tried again", e);
    }
  }

  private boolean isSilent(long now) {
    lock.lock();
    try {
      boolean silent = connected && now - heardAt > config.vigil().silence().toNanos();
      connected &= !silent;
      return silent;
    } finally {
      lock.unlock();
    }
  }

  private void askForCheck() {
    lock.lock();
    try {
      checkDue = true;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeCheck() {
    lock.lock();
    try {
      boolean due = checkDue;
      checkDue = false;
      return due;
    } finally {
      lock.unlock();
    }
  }

  private Call<Long> sendCanary() {
    return commands.write(canaryChannel, scripts.send(new Canary(++sentNumber), canaryChannel));
  }

  /**
   * Compares all attached topics.
   *
   * @return whether that could be done
   */
  private boolean check() throws InterruptedException {
    boolean touch = System.nanoTime() - touchedAt > TOUCH_NANOS;
    Map<TopicName, Position> ends = new HashMap<>();
    List<TopicName> all = topics.recorded();
    for (int from = 0; from < all.size(); from += CHUNK) {
      look(all.subList(from, Math.min(all.size(), from + CHUNK)), touch, ends);
    }
    if (touch) {
      touchedAt = System.nanoTime();
    }
    // What was announced before the ends were read arrives before this canary, so what has not been heard then never will be.
    if (!ends.isEmpty() && !hears(sendCanary())) {
      return false;
    }
    int repaired = 0;
    for (Map.Entry<TopicName, Position> end : ends.entrySet()) {
      Position heard = topics.heard(end.getKey());
      if (heard != null && !isReached(heard, end.getValue())) {
        topics.skip(end.getKey(), heard, end.getValue());
        listener.accept(end.getKey(), end.getValue());
        repaired++;
      }
    }
    if (repaired > 0) {
      LOG.warn("announcements of {} topics had been lost on the way: their subscribers read on in the logs", repaired);
      telemetry.gapsRepaired(repaired);
    }
    return true;
  }

  private void look(List<TopicName> some, boolean touch, Map<TopicName, Position> ends) {
    List<Call<LastKnown>> peeks = new ArrayList<>();
    if (!touch) {
      long generation = commands.generation();
      some.forEach(topic -> peeks.add(commands.read(topic.value(), scripts.peek(topic, generation), () -> {})));
    }
    Map<TopicName, Call<Position>> inFull = new HashMap<>();
    for (int i = 0; i < some.size(); i++) {
      TopicName topic = some.get(i);
      Position heard = topics.heard(topic);
      Position end = touch ? null : peeks.get(i).await().end();
      if (end == null || isRolledBack(heard, end)) {
        inFull.put(topic, logEnds.find(topic, heard));
      } else {
        ends.put(topic, end);
      }
    }
    inFull.forEach((topic, call) -> ends.put(topic, call.await()));
  }

  private boolean hears(Call<Long> canary) throws InterruptedException {
    long number = sentNumber;
    canary.await();
    long left = config.timeout().toNanos();
    lock.lockInterruptibly();
    try {
      while (heardNumber < number && left > 0) {
        left = changed.awaitNanos(left);
      }
      return heardNumber >= number;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isReached(Position heard, Position end) {
    return heard.isInEpochOf(end) && end.offset() <= heard.offset();
  }

  private static boolean isRolledBack(@Nullable Position heard, Position end) {
    return heard != null && heard.isInEpochOf(end) && end.offset() < heard.offset();
  }
}
