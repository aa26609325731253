package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConfig;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Shard;
import io.carillon.domain.message.Position;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes up for what announcing alone cannot promise: it compares how far attached topics were heard with where their logs end,
 * after every new connection, and now and then in any case. What it finds missing is told by the log's end; who needs the
 * messages reads them there. The topics of each master are looked at by themselves, so that one that is away holds no other up.
 */
final class LogWatch implements AutoCloseable {

  /** Looks where a log ends, in full; what was heard of it shows whether it has been rolled back. */
  interface LogEnds {
    Call<Position> find(TopicName topic, @Nullable Position heard);
  }

  /** Is told what was missed; must not block. */
  interface Misses {

    /** Where the log of a topic ends of which not everything was heard. */
    void onLogEnd(TopicName topic, Position end);

    /** What has no log may have been missed; from now on everything is heard. */
    void onInterruption();
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
  private final RedisConnections redis;
  private final AttachedTopics topics;
  private final LogEnds logEnds;
  private final Misses misses;
  private final Telemetry telemetry;
  private final Thread thread = Thread.ofPlatform().daemon().name("redis-watch").unstarted(this::run);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean checkDue;

  /** Whether a connection was made of which nobody was told yet. */
  private boolean interrupted;

  // The thread's own.
  private long checkedAt;

  /** Those whose topics could not be compared when it was their turn. */
  private final Set<Shard> unchecked = new HashSet<>();

  private long touchedAt = System.nanoTime();

  LogWatch(RedisConnections redis, TopicScripts scripts, AttachedTopics topics, LogEnds logEnds,
      Misses misses, Telemetry telemetry) {
    this.config = redis.config();
    this.commands = redis.commands();
    this.scripts = scripts;
    this.redis = redis;
    this.topics = topics;
    this.logEnds = logEnds;
    this.misses = misses;
    this.telemetry = telemetry;
  }

  void start() {
    redis.subscriber().whenConnected(this::onConnected);
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    long tick = config.vigil().check().toNanos() / 3;
    checkedAt = System.nanoTime();
    try {
      while (true) {
        watch();
        tellInterruption();
        lock.lockInterruptibly();
        try {
          if (!checkDue) {
            boolean done = unchecked.isEmpty() && !interrupted;
            var _ = changed.awaitNanos(done ? tick : Math.min(tick, SOON_NANOS));
          }
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
  }

  private void watch() throws InterruptedException {
    long now = System.nanoTime();
    if (now - checkedAt >= config.vigil().check().toNanos()) {
      checkedAt = now;
      askForCheck();
    }
    if (takeCheck()) { // a connection that is made while the check runs asks for another one
      unchecked.clear();
      check(_ -> true);
    } else if (unchecked.stream().anyMatch(Shard::isRestored)) {
      check(Set.copyOf(unchecked)::contains);
    }
  }

  private void onConnected() {
    lock.lock();
    try {
      interrupted = true;
      askForCheck();
    } finally {
      lock.unlock();
    }
  }

  /** Not before all channels are in force again: who asks anew then misses nothing more. */
  private void tellInterruption() {
    lock.lock();
    try {
      if (!interrupted || !redis.subscriber().isRestored()) {
        return;
      }
      interrupted = false;
    } finally {
      lock.unlock();
    }
    misses.onInterruption();
  }

  private void askForCheck() {
    lock.lock();
    try {
      checkDue = true;
      changed.signalAll();
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

  /** Compares the attached topics of some masters. What nobody serves is compared when somebody does. */
  private void check(Predicate<Shard> which) throws InterruptedException {
    boolean touch = System.nanoTime() - touchedAt > TOUCH_NANOS;
    Map<Shard, List<TopicName>> byShard = new HashMap<>();
    for (TopicName topic : topics.recorded()) {
      Shard shard = redis.shardOf(topic.value());
      if (shard != null && which.test(shard)) {
        byShard.computeIfAbsent(shard, _ -> new ArrayList<>()).add(topic);
      }
    }
    unchecked.removeIf(which);
    for (Map.Entry<Shard, List<TopicName>> each : byShard.entrySet()) {
      if (!tryToCheck(each.getKey(), each.getValue(), touch)) {
        unchecked.add(each.getKey());
      }
    }
    if (touch && unchecked.isEmpty()) {
      touchedAt = System.nanoTime();
    }
  }

  private boolean tryToCheck(Shard shard, List<TopicName> all, boolean touch) throws InterruptedException {
    try {
      return shard.isRestored() && check(shard, all, touch);
    } catch (RedisUnavailableException e) {
      LOG.debug("{} cannot be asked now: {}", shard, e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("watching the logs failed; it is tried again", e);
    }
    return false;
  }

  private boolean check(Shard shard, List<TopicName> all, boolean touch) throws InterruptedException {
    Map<TopicName, Position> ends = new HashMap<>();
    boolean complete = true;
    for (int from = 0; from < all.size(); from += CHUNK) {
      complete &= look(all.subList(from, Math.min(all.size(), from + CHUNK)), touch, ends);
    }
    // What was announced before the ends were read arrives before this canary, so what has not been heard then never will be.
    if (!shard.provesDelivery()) {
      return false;
    }
    int repaired = 0;
    for (Map.Entry<TopicName, Position> end : ends.entrySet()) {
      Position heard = topics.heard(end.getKey());
      if (heard != null && !isReached(heard, end.getValue())) {
        topics.skip(end.getKey(), heard, end.getValue());
        misses.onLogEnd(end.getKey(), end.getValue());
        repaired++;
      }
    }
    if (repaired > 0) {
      LOG.warn("announcements of {} topics had been lost on the way: their subscribers read on in the logs", repaired);
      telemetry.gapsRepaired(repaired);
    }
    return complete;
  }

  /**
   * Looks where some logs end. One that cannot be looked at does not keep others from it.
   *
   * @return whether all could be
   */
  private boolean look(List<TopicName> some, boolean touch, Map<TopicName, Position> ends) {
    List<Call<LastKnown>> peeks = new ArrayList<>();
    if (!touch) {
      some.forEach(topic -> peeks.add(commands.read(topic.value(), scripts.peek(topic), () -> {})));
    }
    Map<TopicName, Call<Position>> inFull = new HashMap<>();
    for (int i = 0; i < some.size(); i++) {
      TopicName topic = some.get(i);
      Position heard = topics.heard(topic);
      Position end = touch ? null : endOf(topic, peeks.get(i));
      if (end == null || isRolledBack(heard, end)) {
        inFull.put(topic, logEnds.find(topic, heard));
      } else {
        ends.put(topic, end);
      }
    }
    int looked = ends.size();
    inFull.forEach((topic, call) -> {
      try {
        ends.put(topic, call.await());
      } catch (RedisUnavailableException e) {
        LOG.debug("the end of a log cannot be told now: {}", e.getMessage());
      }
    });
    return ends.size() == looked + inFull.size();
  }

  /** What the head says; {@code null} when a script has to look, because there is none or it cannot be read. */
  private @Nullable Position endOf(TopicName topic, Call<LastKnown> peek) {
    try {
      return peek.await().endIn(commands.generation(topic.value()));
    } catch (RedisUnavailableException e) {
      LOG.debug("a head cannot be read: {}", e.getMessage());
      return null;
    }
  }

  private static boolean isReached(Position heard, Position end) {
    return heard.isInEpochOf(end) && end.offset() <= heard.offset();
  }

  private static boolean isRolledBack(@Nullable Position heard, Position end) {
    return heard != null && heard.isInEpochOf(end) && end.offset() < heard.offset();
  }
}
