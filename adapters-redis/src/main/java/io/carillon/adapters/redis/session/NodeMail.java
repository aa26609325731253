package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Subscriber;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How nodes ask each other to let go of sessions. A request has five words, {@code release}, the name of the node that asks, the
 * hash tag and the id of the session, and the claim with which the other node has it; the answer four: {@code released}, the
 * name of the node that answers, id and claim. The claim is {@link #ANY_CLAIM} where Redis knows nothing of the session: then the
 * node is asked on which it began, and answers the same whether it has the session or not.
 */
final class NodeMail implements Subscriber.Receiver {

  /** What stands for whichever claim the other node has. */
  static final long ANY_CLAIM = 0;

  /** Lets go of a session of a user, if this node has it with that claim; may block. */
  interface Letting {
    void go(SessionId id, String hashTag, long claim);
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
    private long released = -1;
  }

  private final RedisConnections redis;
  private final SessionScripts scripts;
  private final SessionKeys keys;
  private final Executor blocking;
  private final Letting letting;
  private final int origin;

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
    this.keys = keys;
    this.blocking = blocking;
    this.letting = letting;
    this.origin = originOf(redis.node());
    redis.subscriber().subscribe(keys.channel(redis.node()), Scope.EVERYWHERE, this);
    redis.subscriber().subscribe(keys.originChannel(origin), Scope.EVERYWHERE, this);
  }

  /** The mark in the ids of sessions that begin on this node. It does not reveal the node's name. */
  int origin() {
    return origin;
  }

  /**
   * Asks the node on which an expected session began to let go of it.
   *
   * @return false when that node does not live any more, as far as Redis knows
   * @throws RedisUnavailableException when that cannot be told
   */
  boolean askOrigin(SessionId id, String hashTag) {
    String channel = keys.originChannel(id.origin());
    String request = request(redis.node(), hashTag, id) + ' ' + ANY_CLAIM;
    // The channel's name decides where it is sent: to the server at which that node listens, which so knows whether it does.
    return redis.commands().write(channel, scripts.publish(channel, request)).await() > 0;
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

  /** Waits until the node on which an expected session began has answered, as {@link #awaitRelease} does. */
  void awaitOrigin(SessionId id, Duration patience) {
    awaitRelease(id, ANY_CLAIM, keys.originChannel(id.origin()), patience);
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
          LOG.warn("node {} does not let go of a session: it is taken as it was written down last, if it was", owner);
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
    Optional<SessionId> id = Optional.empty();
    OptionalLong claim = OptionalLong.empty();
    if ((words.length == 5 && words[0].equals(RELEASE)) || (words.length == 4 && words[0].equals(RELEASED))) {
      id = SessionId.parse(words[words.length - 2]);
      claim = claimIn(words[words.length - 1]);
    }
    if (id.isEmpty() || claim.isEmpty()) {
      redis.spoiled().skip(Spoiled.NODE_MAIL, "");
      return;
    }
    SessionId session = id.get();
    long number = claim.getAsLong();
    if (words[0].equals(RELEASE)) {
      blocking.execute(() -> release(words[1], words[2], session, number));
    } else {
      hearReleased(words[1], session, number);
    }
  }

  private static OptionalLong claimIn(String word) {
    try {
      return OptionalLong.of(Long.parseLong(word));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private void release(String asking, String hashTag, SessionId id, long claim) {
    letting.go(id, hashTag, claim);
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
      silent.remove(keys.originChannel(originOf(owner)));
      Expected it = expected.get(id);
      if (it != null) {
        it.released = Math.max(it.released, claim);
        arrived.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private static int originOf(String node) {
    long print = OpenSession.fingerprint(node.getBytes(StandardCharsets.UTF_8));
    return (int) (print ^ print >>> Integer.SIZE);
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
