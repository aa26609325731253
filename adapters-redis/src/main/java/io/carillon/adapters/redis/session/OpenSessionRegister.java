package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.session.SessionScripts.Written;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.OpenSessions;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are open on this node, and how they are written down for the case that the node ends without a word: soon
 * after they have changed, and once in a round of half a minute each is looked at, written again if its client has received
 * more, and kept alive otherwise. One that turns out to be another node's by now is let go of.
 */
final class OpenSessionRegister {

  private static final Logger LOG = LoggerFactory.getLogger(OpenSessionRegister.class);

  /** How old the positions may be that are written down. */
  static final Duration ROUND = Duration.ofSeconds(30);

  /** How much longer a record lives than its session would; it is touched when half its life is over. */
  private static final Duration SLACK = Duration.ofMinutes(4);

  /** So many are written at once. */
  private static final int BATCH = 1_000;

  /** How long a Redis that does not take something is left alone. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** One session that is being written. */
  private record Writing(SessionId id, OpenSession session, long fingerprint, Call<Written> call) {}

  private final RedisCommands commands;
  private final SessionScripts scripts;
  private final MonotonicClock clock;
  private final Duration life;
  private final Executor blocking;

  private final Map<SessionId, OpenSession> sessions = new ConcurrentHashMap<>();
  private final Queue<SessionId> changed = new ConcurrentLinkedQueue<>();
  private volatile OpenSessions connections = new OpenSessions() {

    @Override
    public Optional<KeptSession> snapshot(SessionId id) {
      return Optional.empty();
    }

    @Override
    public void release(SessionId id, BooleanSupplier isDue) {}
  };
  private volatile boolean allDue;

  // The flushing thread's own.
  private Iterator<Map.Entry<SessionId, OpenSession>> round = Collections.emptyIterator();
  private long lookedAt;
  private double due;
  private long failedAt = System.nanoTime() - PAUSE_NANOS;

  /**
   * @param ttl how long a session outlives its connection
   * @param blocking runs what may block
   */
  OpenSessionRegister(RedisCommands commands, SessionScripts scripts, MonotonicClock clock, Duration ttl,
      Executor blocking) {
    this.commands = commands;
    this.scripts = scripts;
    this.clock = clock;
    this.life = ttl.plus(SLACK);
    this.blocking = blocking;
    this.lookedAt = clock.elapsedMillis();
  }

  void listen(OpenSessions newConnections) {
    connections = newConnections;
  }

  /** How long the record of an open session lives. */
  Duration life() {
    return life;
  }

  int size() {
    return sessions.size();
  }

  /** A session is open here by a claim, and written down as the fingerprint says. */
  void open(SessionId id, long claim, long fingerprint) {
    OpenSession session = new OpenSession(claim, fingerprint);
    sessions.merge(id, session, (before, now) -> before.claim() > now.claim() ? before : now);
  }

  /** A session is new here or has changed. */
  void change(SessionId id) {
    sessions.compute(id, (_, present) -> { // or it might be forgotten at the same time
      OpenSession session = present == null
          ? new OpenSession(OpenSession.FIRST_CLAIM, OpenSession.UNKNOWN)
          : present;
      if (session.change()) {
        changed.add(id);
      }
      return session;
    });
  }

  /** The claim with which a session is open here; 0 for none. */
  long claimOf(SessionId id) {
    OpenSession session = sessions.get(id);
    return session == null || session.hasEnded() ? 0 : session.claim();
  }

  /**
   * A session's connection has ended.
   *
   * @param heir takes the claim, 0 for none, and keeps the session; not called when that is another node's by now. Nothing is
   *     written about the open session any more behind that
   */
  void end(SessionId id, LongConsumer heir) {
    OpenSession session = sessions.remove(id);
    if (session == null) {
      heir.accept(0);
    } else {
      session.end(heir);
    }
  }

  /**
   * Another node asks for a session of a user that this one has, or is just getting. May block.
   *
   * @param claim with which this node has it, as far as Redis knows; {@link NodeMail#ANY_CLAIM} when Redis knows nothing of it
   */
  void release(SessionId id, String hashTag, long claim) {
    connections.release(id, () -> {
      long mine = claimOf(id);
      return claim == NodeMail.ANY_CLAIM
          ? isOf(id, hashTag)
          : mine == claim || mine == 0; // with another claim it has come back meanwhile
    });
  }

  /** Redis has told nobody whose the session is, so whoever asks may be somebody else who knows its id. */
  private boolean isOf(SessionId id, String hashTag) {
    return connections.snapshot(id).filter(it -> SessionKeys.hashTag(it.user(), it.use()).equals(hashTag)).isPresent();
  }

  /** All open sessions are looked at in the next flushes: something may have happened that this node was not told. */
  void lookAtAll() {
    allDue = true;
  }

  /** Writes down what has changed and what is due; to be called often, by one thread at a time. */
  void flush() {
    if (System.nanoTime() - failedAt < PAUSE_NANOS) {
      return;
    }
    long failedBefore = failedAt;
    List<Writing> writings = new ArrayList<>();
    try {
      while (writings.size() < BATCH) {
        SessionId id = changed.poll();
        if (id == null) {
          break;
        }
        OpenSession session = sessions.get(id);
        if (session != null) {
          look(id, session, false).ifPresent(writings::add);
        }
      }
      for (int left = Math.min(nowDue(), BATCH); left > 0; left--) {
        if (!round.hasNext()) {
          round = sessions.entrySet().iterator();
        }
        if (!round.hasNext()) {
          break;
        }
        Map.Entry<SessionId, OpenSession> next = round.next();
        look(next.getKey(), next.getValue(), true).ifPresent(writings::add);
        due--;
      }
    } catch (RedisUnavailableException e) {
      fail(e);
    }
    writings.forEach(this::finish);
    if (failedAt != failedBefore) {
      changed.removeIf(id -> !sessions.containsKey(id)); // or it would grow by all that come and go meanwhile
    }
  }

  private int nowDue() {
    long now = clock.elapsedMillis();
    long passed = Math.clamp(now - lookedAt, 0, ROUND.toMillis());
    lookedAt = now;
    if (allDue) {
      allDue = false;
      due = sessions.size();
    }
    due = Math.min(sessions.size(), due + (double) sessions.size() * passed / ROUND.toMillis());
    return (int) due;
  }

  /** Has a session written as it is now, if that is necessary. */
  private Optional<Writing> look(SessionId id, OpenSession session, boolean touch) {
    session.look();
    Optional<KeptSession> now = connections.snapshot(id);
    if (now.isEmpty()) {
      if (session.miss()) {
        sessions.computeIfPresent(id,
            (_, present) -> present.equals(session) && !session.isChanged() ? null : present);
      }
      return Optional.empty();
    }
    String hashTag = SessionKeys.hashTag(now.get().user(), now.get().use());
    byte[] bytes = SessionCodec.encode(now.get());
    long fingerprint = OpenSession.fingerprint(bytes);
    Optional<Command<Written>> command = session.isWritten(fingerprint)
        ? touched(hashTag, id, session, bytes, touch)
        : Optional.of(written(hashTag, id, session, bytes));
    try {
      return command.flatMap(it -> session.unlessEnded(() -> commands.write(hashTag, it)))
          .map(call -> new Writing(id, session, fingerprint, call));
    } catch (RedisUnavailableException e) {
      again(id, session);
      throw e;
    }
  }

  private Optional<Command<Written>> touched(String hashTag, SessionId id, OpenSession session, byte[] bytes,
      boolean touch) {
    return touch && bytes.length <= SessionCodec.MAX_BYTES
        ? Optional.of(scripts.touch(hashTag, id, session.claim(), life))
        : Optional.empty();
  }

  /** What is too large to be written is better not there at all than as it was before. */
  private Command<Written> written(String hashTag, SessionId id, OpenSession session, byte[] bytes) {
    return bytes.length <= SessionCodec.MAX_BYTES
        ? scripts.write(hashTag, id, session.claim(), life, bytes)
        : scripts.keep(hashTag, id, session.claim(), Duration.ZERO, Duration.ZERO, 0, new byte[0], _ -> {});
  }

  private void finish(Writing writing) {
    try {
      switch (writing.call().await()) {
        case WRITTEN -> writing.session().write(writing.fingerprint());
        case GONE -> again(writing.id(), writing.session());
        case LOST -> lose(writing.id(), writing.session());
      }
    } catch (RedisUnavailableException e) {
      again(writing.id(), writing.session());
      fail(e);
    }
  }

  private void fail(RedisUnavailableException why) {
    LOG.debug("open sessions cannot be written down now: {}", why.getMessage());
    failedAt = System.nanoTime();
  }

  private void again(SessionId id, OpenSession session) {
    session.write(OpenSession.UNKNOWN);
    if (session.change()) {
      changed.add(id);
    }
  }

  private void lose(SessionId id, OpenSession session) {
    if (session.end()) {
      blocking.execute(() -> {
        if (sessions.get(id) == session) {
          LOG.info("a client has gone on elsewhere with a session that is open here: its old connection is closed");
          connections.release(id, () -> sessions.get(id) == session);
          sessions.remove(id, session);
        }
      });
    }
  }
}
