package io.carillon.application.hub;

import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.MessageIds;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps announcements of presence in the order of their versions. A node that stood still between taking changes and announcing them
 * may announce them behind newer ones of another node. Those are dropped: their listeners have seen the jump and asked. Safe for any
 * number of threads.
 */
public final class PresenceOrder {

  private static final char SEPARATOR = ':';
  private static final int MAX_TOPICS = 100_000;

  /** Longer than a node stands still. A store that has lost everything and whose clock was set back is not disbelieved for ever. */
  private static final long MEMORY_NANOS = Duration.ofMinutes(10).toNanos();

  private record Latest(long version, long heardAt) {}

  private final MonotonicClock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order in which they were heard last. */
  private final Map<TopicName, Latest> latest = new LinkedHashMap<>(16, 0.75f, true);

  PresenceOrder(MonotonicClock clock) {
    this.clock = clock;
  }

  /** An id for an announcement, which tells the version of the last change in it. */
  public static MessageId idOf(MessageIds ids, long version) {
    return new MessageId(ids.next().value() + SEPARATOR + version);
  }

  /** Whether a message comes behind a newer one of its kind on its topic. One that does not notes its version. */
  boolean isLate(Message message) {
    if (message.kind() != Kind.PRESENCE) {
      return false;
    }
    long version = versionOf(message.id());
    if (version == 0) {
      return false;
    }
    long now = clock.nanos();
    lock.lock();
    try {
      Latest before = latest.get(message.topic());
      if (before != null && version <= before.version() && now - before.heardAt() < MEMORY_NANOS) {
        return true;
      }
      latest.put(message.topic(), new Latest(version, now));
      if (latest.size() > MAX_TOPICS) {
        latest.remove(latest.keySet().iterator().next());
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** 0 for none. */
  private static long versionOf(MessageId id) {
    int separator = id.value().lastIndexOf(SEPARATOR);
    try {
      return separator < 0 ? 0 : Long.parseLong(id.value(), separator + 1, id.value().length(), 10);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
