package io.carillon.adapters.redis.presence;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.presence.PresenceScripts.Haul;
import io.carillon.adapters.redis.presence.PresenceScripts.Taken;
import io.carillon.domain.message.RawJson;
import io.carillon.domain.presence.Announcement;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.PresenceUnavailableException;
import io.carillon.domain.presence.RosterPage;
import io.carillon.domain.presence.Status;
import io.carillon.domain.presence.UserPresence;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presence that all nodes on one Redis share. Each node is the truth about its own devices and reports what changes; Redis makes one
 * of all that, and hands out each change to one node to announce it. While Redis is away nothing can be read and nothing is announced,
 * and what happens is told afterwards (ADR 0020).
 */
public final class RedisPresenceRegistry implements PresenceRegistry, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisPresenceRegistry.class);

  /** What is taken at once can be announced before another node may take more of the same. */
  private static final int MAX_PLACES = 1_000;

  private static final int MAX_ROUNDS = 40;
  private static final int MAX_DONE = 100;

  /** What a reader waits in all, for its own reports and for the answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final RedisCommands commands;
  private final PresenceScripts scripts;
  private final MonotonicClock clock;
  private final Reports reports;
  private final Duration patienceForReports;

  /** What was taken to be announced and may still be under way; the collector's own. */
  private List<Taken> taken = List.of();

  /**
   * A registry that tells Redis nothing before it is {@linkplain #start started}.
   *
   * @param redis connections that have {@link #scripts}
   */
  public RedisPresenceRegistry(RedisConnections redis, PresenceTerms terms, MonotonicClock clock) {
    this.commands = redis.commands();
    this.scripts = new PresenceScripts(redis.config().prefix(), terms, redis.spoiled());
    this.clock = clock;
    this.reports = new Reports(commands, scripts, clock, redis.node(), terms.lease());
    this.patienceForReports = PATIENCE.minus(redis.config().timeout());
  }

  /** What presence has Redis perform. */
  public static List<Script> scripts() {
    return PresenceScripts.all();
  }

  /** Begins to tell Redis that this node lives, and who is there; Redis need not be there yet. */
  public void start() {
    reports.start();
  }

  @Override
  public void arrive(UserId user) {
    reports.add(held -> held.arrive(user, clock.elapsedMillis()));
  }

  @Override
  public void enter(UserId user, TopicName topic, PresenceMode mode) {
    reports.add(held -> held.enter(user, topic, mode, clock.elapsedMillis()));
  }

  @Override
  public void leave(UserId user, TopicName topic) {
    reports.add(held -> held.leave(user, topic, clock.elapsedMillis()));
  }

  @Override
  public void lose(UserId user, List<TopicName> topics) {
    reports.add(held -> held.lose(user, topics, clock.elapsedMillis()));
  }

  @Override
  public void set(UserId user, Status status, @Nullable RawJson info) {
    reports.add(held -> held.set(user, status, info, clock.elapsedMillis()));
  }

  @Override
  public List<UserPresence> of(List<UserId> users) {
    return users.isEmpty() ? List.of() : read(scripts.users(reports.standing(), users));
  }

  @Override
  public RosterPage at(TopicName topic, @Nullable UserId after, int limit) {
    return read(scripts.topic(reports.standing(), topic, after, limit));
  }

  @Override
  public synchronized List<Announcement> collect() {
    var announcements = new ArrayList<Announcement>();
    var nowTaken = new ArrayList<Taken>();
    Deque<Taken> done = new ArrayDeque<>(taken);
    try {
      boolean more = true;
      for (int round = 0; (more || !done.isEmpty()) && round < MAX_ROUNDS && nowTaken.size() < MAX_PLACES; round++) {
        List<Taken> some = done.stream().limit(MAX_DONE).toList();
        Haul haul = commands.write(PresenceScripts.HASH_TAG, scripts.collect(reports.standing(), some)).await();
        some.forEach(done::remove);
        nowTaken.addAll(haul.taken());
        announcements.addAll(haul.announcements());
        more = haul.more();
        if (!haul.isComplete()) {
          reports.hurryUp();
        }
      }
    } catch (RedisUnavailableException e) {
      LOG.debug("it cannot be asked now what is to be announced: {}", e.getMessage());
    }
    nowTaken.addAll(done);
    taken = nowTaken;
    announcements.forEach(announcement -> reports.sawVersion(announcement.version()));
    return announcements;
  }

  /** How many users are connected to this node. */
  public int users() {
    return reports.count(Holdings::users);
  }

  /** How many users are at topics by this node, each counted once for every topic. */
  public int attendances() {
    return reports.count(Holdings::attendances);
  }

  /** Tells Redis, if it is there, that this node ends: whoever is still held is lost now. The connections are not its own. */
  @Override
  public void close() {
    reports.close();
  }

  /**
   * Waits until all nodes that read know what was reported to this one.
   *
   * @return whether they do
   */
  boolean awaitReported(Duration patience) throws InterruptedException {
    return reports.awaitKnown(patience);
  }

  private <T> T read(Command<T> command) {
    try {
      if (!awaitReported(patienceForReports)) {
        throw new PresenceUnavailableException("Redis has not been told yet who is on this node", null);
      }
      return commands.read(PresenceScripts.HASH_TAG, command, () -> {}).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PresenceUnavailableException("interrupted while Redis was told who is on this node", e);
    } catch (RedisUnavailableException e) {
      throw new PresenceUnavailableException("it cannot be read who is there: " + e.getMessage(), e);
    }
  }
}
