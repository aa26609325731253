package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Subscriber;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import io.carillon.domain.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How nodes ask each other to let go of sessions. A request has five words, {@code release}, the name of the node that asks, the
 * hash tag and the id of the session, and the claim with which the other node has it; the answer four: {@code released}, the
 * name of the node that answers, id and claim.
 */
final class NodeMail implements Subscriber.Receiver {

  /** Lets go of a session, if this node has it with that claim; may block. */
  interface Letting {
    void go(SessionId id, long claim);
  }

  private static final Logger LOG = LoggerFactory.getLogger(NodeMail.class);
  private static final String RELEASE = "release";
  private static final String RELEASED = "released";

  /** How long a node that has not answered is not waited for again. */
  private static final long SILENCE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MAX_SILENT = 1_000;

  /** Those of this node who wait for news of one session; guarded by the lock. */
  private static final class Expected {

    private int waiting;
    private long released;
  }

  private final RedisConnections redis;
  private final SessionScripts scripts;
  private final Executor blocking;
  private final Letting letting;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Map<SessionId, Expected> expected = new HashMap<>();

  /** The nodes that have not answered, and when that was, oldest first. */
  private final Map<String, Long> silent = new LinkedHashMap<>();

  /**
   * @param blocking runs what may block
   */
  NodeMail(RedisConnections redis, SessionScripts scripts, SessionKeys keys, Executor blocking, Letting letting) {
    this.redis = redis;
    this.scripts = scripts;
    this.blocking = blocking;
    this.letting = letting;
    redis.subscriber().subscribe(keys.channel(redis.node()), Scope.EVERYWHERE, this);
  }

  /** A request; the script that sends it adds the claim. */
  static String request(String node, String hashTag, SessionId id) {
    return String.join(" ", RELEASE, node, hashTag, id.toString());
  }

  /** From now on hears what is said of a session; it must be {@linkplain #forget forgotten}. */
  void expect(SessionId id) {
    lock.lock();
    try {
      expected.computeIfAbsent(id, _ -> new Expected()).waiting++;
    } finally {
      lock.unlock();
    }
  }

  void forget(SessionId id) {
    lock.lock();
    try {
      expected.computeIfPresent(id, (_, it) -> --it.waiting == 0 ? null : it);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a node that was asked for an expected session has let go of it, unless it has just been silent. */
  void awaitRelease(SessionId id, long claim, String owner, Duration patience) {
    lock.lock();
    try {
      if (isSilent(owner)) {
        return;
      }
      long left = patience.toNanos();
      while (!isReleased(expected.get(id), claim) && !isSilent(owner)) {
        if (left <= 0) {
          LOG.warn("node {} does not let go of a session: it is taken as it was written down last", owner);
          silent.put(owner, System.nanoTime());
          if (silent.size() > MAX_SILENT) {
            silent.remove(silent.keySet().iterator().next());
          }
          arrived.signalAll(); // nobody else need find out
          return;
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who waits is told to end, and does not wait any more
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onPayload(byte[] payload) {
    String[] words = new String(payload, StandardCharsets.UTF_8).split(" ", -1);
    if (words.length == 5 && words[0].equals(RELEASE)) {
      SessionId id = SessionId.parse(words[3]).orElseThrow();
      blocking.execute(() -> release(words[1], words[2], id, Long.parseLong(words[4])));
    } else if (words.length == 4 && words[0].equals(RELEASED)) {
      hearReleased(words[1], SessionId.parse(words[2]).orElseThrow(), Long.parseLong(words[3]));
    } else {
      LOG.warn("another node says something about sessions that this one does not know");
    }
  }

  private void release(String asking, String hashTag, SessionId id, long claim) {
    letting.go(id, claim);
    String answer = String.join(" ", RELEASED, redis.node(), id.toString(), Long.toString(claim));
    try {
      var _ = redis.commands().write(hashTag, scripts.tell(asking, answer)); // goes behind what has just been kept
    } catch (RedisUnavailableException e) {
      LOG.debug("a node cannot be answered: {}", e.getMessage()); // and goes on without
    }
  }

  private void hearReleased(String owner, SessionId id, long claim) {
    lock.lock();
    try {
      silent.remove(owner);
      Expected it = expected.get(id);
      if (it != null) {
        it.released = Math.max(it.released, claim);
        arrived.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private static boolean isReleased(@Nullable Expected it, long claim) {
    return it == null || it.released >= claim;
  }

  private boolean isSilent(String node) {
    long now = System.nanoTime();
    for (Iterator<Long> times = silent.values().iterator(); times.hasNext() && now - times.next() > SILENCE_NANOS;) {
      times.remove();
    }
    return silent.containsKey(node);
  }
}
