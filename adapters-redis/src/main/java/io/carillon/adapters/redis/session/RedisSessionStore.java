package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.session.SessionScripts.Taking;
import io.carillon.domain.access.Principal;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.OpenSessions;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionsUnavailableException;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/**
 * Sessions that all nodes on a Redis share. A record says who has a session, with a number that grows whenever it changes hands: with
 * that number, its claim, a node keeps the session or writes it down, and neither has any effect once another node has taken
 * it. A node that does not answer is asked once, and the session goes on from what it wrote down last (ADR 0019). A session of
 * which nothing has been written yet is asked for at the node where it began, which its id tells (ADR 0027).
 */
public final class RedisSessionStore implements SessionStore, AutoCloseable {

  /** How long the node that has a session may take to let go of it. */
  private static final Duration PATIENCE = Duration.ofMillis(400);

  /** When this has passed nobody is waited for any more, so that there is an answer within about a second. */
  private static final Duration LAST_TRY = Duration.ofMillis(600);

  /** Two will do, unless others want the session too. */
  private static final int MAX_TRIES = 5;

  private final RedisCommands commands;
  private final Duration timeout;
  private final Duration ttl;
  private final SessionScripts scripts;
  private final UnwrittenSessions unwritten;
  private final OpenSessionRegister open;
  private final NodeMail mail;

  /**
   * A store whose connections may be made later.
   *
   * @param redis connections that have {@link #scripts}
   * @param ttl how long a session outlives a node that ends without a word, at least; zero when there are no sessions
   * @param perUser how many sessions of one user may wait; services are not limited by it
   * @param blocking runs what may block, such as letting go of a session
   */
  public RedisSessionStore(RedisConnections redis, Duration ttl, int perUser, MonotonicClock clock, Executor blocking) {
    SessionKeys keys = new SessionKeys(redis.config().prefix());
    this.commands = redis.commands();
    this.timeout = redis.config().timeout();
    this.ttl = ttl;
    this.scripts = new SessionScripts(keys, redis);
    this.unwritten = new UnwrittenSessions(commands, scripts, clock, perUser);
    this.open = new OpenSessionRegister(commands, scripts, clock, ttl, blocking);
    this.mail = new NodeMail(redis, scripts, keys, blocking, this::letGo);
    redis.subscriber().whenConnected(open::lookAtAll); // what was asked of this node meanwhile has been lost
  }

  /** What sessions and inboxes have Redis perform. */
  public static List<Script> scripts() {
    return SessionScripts.all();
  }

  @Override
  public void listen(OpenSessions connections) {
    open.listen(connections);
  }

  @Override
  public SessionId mark(SessionId random) {
    return random.withOrigin(mail.origin());
  }

  @Override
  public void changed(SessionId id) {
    if (!ttl.isZero()) {
      open.change(id);
    }
  }

  @Override
  public void keep(KeptSession session, Duration newTtl) {
    String hashTag = SessionKeys.hashTag(session.user(), session.use());
    byte[] bytes = SessionCodec.encode(session);
    Duration kept = bytes.length > SessionCodec.MAX_BYTES || newTtl.isNegative() ? Duration.ZERO : newTtl;
    open.end(session.id(), claim -> unwritten.add(hashTag, session.id(), claim, bytes, kept));
  }

  @Override
  public Optional<KeptSession> take(SessionId id, Principal who) {
    mail.expect(id);
    try {
      unwritten.sendAgain(id);
      return take(id, who, SessionKeys.hashTag(who.user(), who.use()));
    } catch (RedisUnavailableException e) {
      throw new SessionsUnavailableException("a session cannot be asked for: " + e.getMessage(), e);
    } finally {
      mail.forget(id);
    }
  }

  @Override
  public boolean mayBeOpen(SessionId id, Principal who) {
    String hashTag = SessionKeys.hashTag(who.user(), who.use());
    try {
      return commands.read(hashTag, scripts.isOpen(hashTag, id), () -> {}).await()
          .orElseGet(() -> id.origin() != mail.origin());
    } catch (RedisUnavailableException e) {
      throw new SessionsUnavailableException("a session cannot be looked for: " + e.getMessage(), e);
    }
  }

  /** Writes down what has to be; to be called some times a second, by one thread at a time. May block, but not for long. */
  public void flush() {
    unwritten.sendAgain();
    open.flush();
  }

  /** Has the next flushes look at all open sessions. */
  void lookAtAll() {
    open.lookAtAll();
  }

  /** How many sessions are open here, as far as the store was told. */
  public int open() {
    return open.size();
  }

  /** How many sessions are kept of which it is not known yet that Redis has them. */
  public int unwritten() {
    return unwritten.size();
  }

  /** Waits for a moment until what is kept is written. The connections are not its own. */
  @Override
  public void close() {
    unwritten.awaitWritten(timeout);
  }

  private Optional<KeptSession> take(SessionId id, Principal who, String hashTag) {
    long began = System.nanoTime();
    long asked = 0;
    boolean sought = id.origin() == mail.origin();
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      switch (commands.write(hashTag,
          scripts.take(id, who, open.claimOf(id), asked, open.life())).await()) {
        case Taking.None() -> {
          return Optional.empty();
        }
        case Taking.Unwritten() -> {
          if (sought || !mail.askOrigin(id, hashTag)) {
            return Optional.empty();
          }
          mail.awaitOrigin(id, patience(began));
          sought = true;
        }
        case Taking.Taken(var claim, var session, var fingerprint) -> {
          open.open(id, claim, fingerprint);
          return Optional.of(session);
        }
        case Taking.Open(var claim, var owner) -> {
          mail.awaitRelease(id, claim, owner, patience(began));
          asked = claim;
        }
      }
    }
    throw new SessionsUnavailableException("a session changes hands too often",
        new TimeoutException());
  }

  /** How long another node may take now. */
  private static Duration patience(long began) {
    Duration left = LAST_TRY.minusNanos(System.nanoTime() - began);
    if (!left.isPositive()) {
      throw new SessionsUnavailableException("Redis is too slow for a session that is open on another node",
          new TimeoutException());
    }
    return left.compareTo(PATIENCE) < 0 ? left : PATIENCE;
  }

  /** Another node asks: what is kept here and has not been written is written before this node answers. */
  private void letGo(SessionId id, String hashTag, long claim) {
    unwritten.sendAgain(id);
    open.release(id, hashTag, claim);
  }
}
