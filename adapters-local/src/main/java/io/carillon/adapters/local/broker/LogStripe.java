package io.carillon.adapters.local.broker;

import io.carillon.domain.message.Message;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The topics that share one lock, and their logs. The lock also keeps the messages of a topic in one order: it is held
 * while a message is handed over. Everything here is for its holder.
 */
final class LogStripe {

  /** How long an empty log that nobody uses keeps its epoch (docs/protocol.md, "Positions and recovery"). */
  static final Duration EPOCH_RETENTION = Duration.ofHours(24);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TopicName, TopicLog> logs = new HashMap<>();
  private final Epochs epochs;
  private final AtomicLong total;
  private final Predicate<TopicName> isAttached;
  private final int maxIdle;
  private int tidyAt;
  private long bytes;

  /**
   * @param total what the messages of all stripes weigh
   * @param isAttached whether a topic has a subscriber, so that its log must stay
   * @param maxIdle how many empty logs that nobody listens to are remembered
   */
  LogStripe(Epochs epochs, AtomicLong total, Predicate<TopicName> isAttached, int maxIdle) {
    this.epochs = epochs;
    this.total = total;
    this.isAttached = isAttached;
    this.maxIdle = maxIdle;
    this.tidyAt = maxIdle;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** What all messages here weigh. */
  long bytes() {
    return bytes;
  }

  /** How many topics have a log. */
  int topics() {
    return logs.size();
  }

  /** The topic's log, which begins now if there is none. */
  TopicLog logOf(TopicName topic, long nowMillis) {
    TopicLog log = logs.get(topic);
    if (log == null) {
      if (logs.size() >= tidyAt) {
        tidy(nowMillis);
        tidyAt = logs.size() + maxIdle / 4 + 1;
      }
      log = new TopicLog(topic, epochs.current());
      logs.put(topic, log);
    }
    log.use(nowMillis);
    return log;
  }

  /** The same, free of what is too old. */
  TopicLog currentLogOf(TopicName topic, long nowMillis) {
    TopicLog log = logOf(topic, nowMillis);
    expire(log, nowMillis);
    return log;
  }

  /** Appends a message to its topic's log and returns it as it is kept. */
  Message append(Message message, History history, long nowMillis) {
    TopicLog log = logOf(message.topic(), nowMillis);
    long before = log.bytes();
    Message kept = log.append(message, history, nowMillis);
    weigh(log.bytes() - before);
    return kept;
  }

  /** Lets go of what is too old, and of the logs that have been empty and unused for long or are too many. */
  void tidy(long nowMillis) {
    logs.values().forEach(log -> expire(log, nowMillis));
    List<TopicLog> idle = logs.values().stream()
        .filter(log -> log.count() == 0 && !isAttached.test(log.topic()))
        .sorted(Comparator.comparingLong(TopicLog::usedAtMillis))
        .toList();
    long forgetUpTo = nowMillis - EPOCH_RETENTION.toMillis();
    int surplus = idle.size() - maxIdle;
    if (surplus > 0 || idle.stream().anyMatch(log -> log.usedAtMillis() <= forgetUpTo)) {
      epochs.renew();
    }
    for (TopicLog log : idle) {
      if (surplus-- > 0 || log.usedAtMillis() <= forgetUpTo) {
        logs.remove(log.topic());
      }
    }
  }

  /**
   * Lets go of the oldest messages of the heaviest topics: of each half of it at most, so that a loud one pays first and no
   * topic pays for all.
   *
   * @param enough the weight that it stops at
   * @return how many messages are gone
   */
  int makeRoom(long enough) {
    long goal = bytes - enough;
    int gone = 0;
    for (TopicLog log : logs.values().stream().filter(any -> any.count() > 0)
        .sorted(Comparator.comparingLong(TopicLog::bytes).reversed()).toList()) {
      if (bytes <= goal) {
        break;
      }
      long before = log.bytes();
      gone += log.makeRoom(Math.min(bytes - goal, (before + 1) / 2));
      weigh(log.bytes() - before);
    }
    return gone;
  }

  private void expire(TopicLog log, long nowMillis) {
    long before = log.bytes();
    log.expire(nowMillis);
    weigh(log.bytes() - before);
  }

  private void weigh(long difference) {
    if (difference != 0) {
      bytes += difference;
      total.addAndGet(difference);
    }
  }
}
