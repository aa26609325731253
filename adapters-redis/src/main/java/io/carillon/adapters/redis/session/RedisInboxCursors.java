package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.domain.access.TokenUse;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.CursorsUnavailableException;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for all nodes on a Redis how far users have read. What a node is told it writes a moment later, once for each user
 * however often that user moved; until Redis has it, it is remembered here. How many users are remembered is bounded by the
 * time for which they are.
 */
public final class RedisInboxCursors implements InboxCursors, AutoCloseable {

  /** What is too much while Redis is away is lost, and delivered again. */
  private static final int MAX_UNWRITTEN = 50_000;
  private static final int BATCH = 1_000;
  private static final Duration SLACK = Duration.ofMinutes(1);

  private final RedisCommands commands;
  private final SessionScripts scripts;
  private final Duration time;

  /** What Redis is not known to have. */
  private final Map<UserId, Position> unwritten = new ConcurrentHashMap<>();

  /**
   * Cursors whose connections may be made later.
   *
   * @param redis connections that have {@link RedisSessionStore#scripts}
   * @param time how long a cursor is remembered after it was moved
   */
  public RedisInboxCursors(RedisConnections redis, Duration time) {
    this.commands = redis.commands();
    this.scripts = new SessionScripts(new SessionKeys(redis.config().prefix()), redis);
    this.time = time;
  }

  @Override
  public void advance(UserId user, Position sure) {
    if (unwritten.size() < MAX_UNWRITTEN || unwritten.containsKey(user)) {
      unwritten.merge(user, sure, RedisInboxCursors::furthest);
    }
  }

  @Override
  public Optional<Position> of(UserId user) {
    Optional<Position> read;
    Position before = unwritten.get(user); // before asking, or it might be written too late for that and forgotten too soon
    try {
      read = commands.read(hashTag(user), scripts.place(user), () -> {}).await();
    } catch (RedisUnavailableException e) {
      throw new CursorsUnavailableException("a place in an inbox cannot be read: " + e.getMessage(), e);
    }
    return before == null ? read : Optional.of(read.map(place -> furthest(place, before)).orElse(before));
  }

  /**
   * Writes what has moved; to be called about once a second, by one thread at a time, with whatever is pending. May block, but
   * not for long.
   */
  public void flush() {
    Iterator<Map.Entry<UserId, Position>> all = unwritten.entrySet().iterator();
    boolean goesOn = true;
    while (goesOn && all.hasNext()) {
      goesOn = write(all);
    }
  }

  /** How many users have moved of which it is not known yet that Redis has it. */
  public int unwritten() {
    return unwritten.size();
  }

  /** Writes what has moved. The connections are not its own. */
  @Override
  public void close() {
    flush();
  }

  /** Writes as many as go together, and tells whether more would be of use. */
  private boolean write(Iterator<Map.Entry<UserId, Position>> moved) {
    Map<UserId, Position> written = new HashMap<>();
    Map<UserId, Call<String>> calls = new HashMap<>();
    boolean reachable = true;
    while (reachable && moved.hasNext() && calls.size() < BATCH) {
      Map.Entry<UserId, Position> next = moved.next();
      UserId user = next.getKey();
      Position sure = next.getValue();
      try {
        calls.put(user, commands.write(hashTag(user), scripts.advance(user, sure, time, time.plus(SLACK))));
        written.put(user, sure);
      } catch (RedisUnavailableException e) {
        reachable = false;
      }
    }
    for (Map.Entry<UserId, Call<String>> call : calls.entrySet()) {
      try {
        var _ = call.getValue().await();
        unwritten.remove(call.getKey(), written.get(call.getKey()));
      } catch (RedisUnavailableException e) {
        reachable = false; // and is written again, which changes nothing if it was
      }
    }
    return reachable;
  }

  private static String hashTag(UserId user) {
    return SessionKeys.hashTag(user, TokenUse.ACCESS);
  }

  private static Position furthest(Position before, Position now) {
    return before.isInEpochOf(now) && now.offset() < before.offset() ? before : now;
  }
}
