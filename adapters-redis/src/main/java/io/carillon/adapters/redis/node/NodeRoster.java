package io.carillon.adapters.redis.node;

import static io.carillon.adapters.redis.connection.Wire.bytes;
import static io.carillon.adapters.redis.connection.Wire.text;

import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/**
 * Which nodes live on this Redis. Each has a lease there, by Redis's own clock, and prolongs it every {@link #BEAT}; so a node that
 * ends without a word is known to be gone {@link #LEASE} and a beat later. Safe for any number of threads.
 */
public final class NodeRoster implements AutoCloseable {

  /** How often a node prolongs its lease. */
  public static final Duration BEAT = Duration.ofSeconds(3);

  /** How long a lease lasts. */
  public static final Duration LEASE = Duration.ofSeconds(12);

  private static final Logger LOG = LoggerFactory.getLogger(NodeRoster.class);
  private static final Script MEET = Script.of(NodeRoster.class, "meet.lua");
  private static final String HASH_TAG = "nodes";

  /** What Redis has told, and when. */
  private record Meeting(Set<String> others, long at) {}

  private record Reply(boolean isKnown, Map<String, String> digests, Map<String, String> settings) {}

  private final RedisCommands commands;
  private final MonotonicClock clock;
  private final String node;
  private final AgreedSettings settings;
  private final List<byte[]> keys;
  private final byte[] channel;
  private final Duration lease;
  private final List<Runnable> onForgotten = new CopyOnWriteArrayList<>();
  private volatile Optional<Meeting> last = Optional.empty();
  private final ReentrantLock turn = new ReentrantLock();

  /** Whether Redis has been told of this node and its settings; guarded by the turn. */
  private boolean isTold;

  /**
   * @param redis connections that have {@link #scripts}
   * @param settings those that all nodes must have in common
   * @param blocking runs what may block
   */
  public NodeRoster(RedisConnections redis, AgreedSettings settings, MonotonicClock clock, Executor blocking) {
    this(redis, settings, clock, blocking, LEASE);
  }

  NodeRoster(RedisConnections redis, AgreedSettings settings, MonotonicClock clock, Executor blocking, Duration lease) {
    this.commands = redis.commands();
    this.clock = clock;
    this.node = redis.node();
    this.settings = settings;
    this.lease = lease;
    String ours = redis.config().prefix() + ":{" + HASH_TAG + "}:";
    this.keys = List.of(bytes(ours + "leases"), bytes(ours + "settings"), bytes(ours + "heard"));
    this.channel = bytes(ours + "new");
    redis.subscriber().whenConnected(() -> blocking.execute(this::meet));
    redis.subscriber().subscribe(ours + "new", Scope.EVERYWHERE, newcomer -> {
      if (!text(newcomer).equals(node)) {
        blocking.execute(this::meet);
      }
    });
  }

  /** What the roster has Redis perform. */
  public static List<Script> scripts() {
    return List.of(MEET);
  }

  /** From now on, runs something when Redis no longer knows this node: it has lost data, or has not heard of the node for long. */
  public void whenForgotten(Runnable action) {
    onForgotten.add(action);
  }

  /** The other nodes that live; empty while that is not known. */
  public Optional<Set<String>> others() {
    return last.filter(meeting -> clock.nanos() - meeting.at() < lease.toNanos()).map(Meeting::others);
  }

  /** The settings that other nodes have and this one has not. */
  public AgreedSettings settings() {
    return settings;
  }

  /** Prolongs the lease and hears of the others; to be called every beat. May block for a moment. */
  public void meet() {
    turn.lock();
    try {
      Reply reply = ask(isTold ? "" : settings.text());
      if (!reply.isKnown() && isTold) {
        LOG.info("Redis does not know this node any more: it is told again what the node has");
        reply = ask(settings.text());
        onForgotten.forEach(Runnable::run);
      }
      isTold = true;
      last = Optional.of(new Meeting(Set.copyOf(reply.digests().keySet()), clock.nanos()));
      settings.compare(reply.digests(), reply.settings());
    } catch (RedisUnavailableException e) {
      LOG.debug("other nodes cannot be met now: {}", e.getMessage());
    } finally {
      turn.unlock();
    }
  }

  /** The node ends: nothing of it counts any more. */
  @Override
  public void close() {
    try {
      var _ = commands.write(HASH_TAG, removal(Protocol.Command.ZREM, keys.getFirst()));
      var _ = commands.write(HASH_TAG, removal(Protocol.Command.HDEL, keys.get(1))).await();
    } catch (RedisUnavailableException e) {
      LOG.debug("Redis is not told that this node ends: {}", e.getMessage()); // its lease will
    }
  }

  private Reply ask(String text) {
    List<byte[]> arguments = List.of(bytes(node), bytes(lease.toMillis()), bytes(settings.digest()), bytes(text),
        channel);
    return commands.write(HASH_TAG, new Command<>(facts -> MEET.call(facts, keys, arguments), 0,
        reply -> reply((List<?>) reply))).await();
  }

  private Command<Long> removal(Protocol.Command command, byte[] key) {
    return new Command<>(_ -> new CommandArguments(command).add(key).add(bytes(node)), 0, reply -> (Long) reply);
  }

  private static Reply reply(List<?> parts) {
    Map<String, String> digests = new HashMap<>();
    Map<String, String> settings = new HashMap<>();
    for (int i = 1; i + 2 < parts.size(); i += 3) {
      digests.put(text(parts.get(i)), text(parts.get(i + 1)));
      settings.put(text(parts.get(i)), text(parts.get(i + 2)));
    }
    return new Reply(text(parts.getFirst()).equals("1"), digests, settings);
  }
}
