package io.carillon.adapters.redis.presence;

import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.PresenceChange;
import io.carillon.domain.presence.PresenceChange.Joined;
import io.carillon.domain.presence.PresenceChange.Left;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Collects from nodes again and again, each on its own, and keeps what all of them announce in the order in which they do. */
final class Announcer implements AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(10);

  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
  private final List<Announcement> announced = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger rounds = new AtomicInteger();

  void collectFrom(PresenceRegistry node) {
    var _ = threads.scheduleWithFixedDelay(() -> {
      try {
        announced.addAll(node.collect());
        rounds.incrementAndGet();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** How often any node has collected. */
  int rounds() {
    return rounds.get();
  }

  List<Throwable> failures() {
    return failures;
  }

  List<PresenceChange> on(TopicName topic) {
    return announced.stream().filter(one -> one.topic().equals(topic)).flatMap(one -> one.changes().stream()).toList();
  }

  List<PresenceChange> of(UserId user, TopicName topic) {
    return on(topic).stream().filter(change -> change.user().equals(user)).toList();
  }

  /** What is not as promised: changes that come out of order or twice, and joins and leaves that do not alternate. */
  List<PresenceChange> faults(TopicName topic) {
    List<PresenceChange> faults = new ArrayList<>();
    Set<UserId> there = new HashSet<>();
    long version = 0;
    for (PresenceChange change : on(topic)) {
      boolean wasThere = there.contains(change.user());
      if (change.version() <= version || wasThere == change instanceof Joined) {
        faults.add(change);
      }
      version = change.version();
      if (change instanceof Left) {
        there.remove(change.user());
      } else {
        there.add(change.user());
      }
    }
    return faults;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
