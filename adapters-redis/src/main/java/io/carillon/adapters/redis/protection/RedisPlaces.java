package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.connection.Call;
import io.carillon.adapters.redis.connection.Command;
import io.carillon.adapters.redis.connection.RedisCommands;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.RedisUnavailableException;
import io.carillon.adapters.redis.connection.Script;
import io.carillon.adapters.redis.connection.Subscriber.Scope;
import io.carillon.adapters.redis.node.NodeRoster;
import io.carillon.adapters.redis.protection.PlaceScripts.Deed;
import io.carillon.adapters.redis.protection.PlaceScripts.Outcome;
import io.carillon.domain.protection.NodePlaces;
import io.carillon.domain.protection.UserPlaces;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places that all nodes on a Redis share, by one step a connection. A node knows its own connections besides, tells Redis again of those
 * of which that may not know, and counts them alone while Redis is away.
 */
public final class RedisPlaces implements UserPlaces {

  private static final Logger LOG = LoggerFactory.getLogger(RedisPlaces.class);

  /** How long Redis has to answer before a node counts by itself. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** Every user's connections are told again so often, so that Redis may forget those of which nobody tells. */
  private static final Duration ROUND = Duration.ofMinutes(4);
  private static final Duration LIFE = ROUND.multipliedBy(3);

  /** So many users are told of at once. */
  private static final int BATCH = 1_000;

  private final RedisCommands commands;
  private final PlaceScripts scripts;
  private final NodeRoster roster;
  private final MonotonicClock clock;
  private final Duration patience;
  private final IntSupplier limit;
  private final NodePlaces own;
  private volatile Listener listener = (_, _) -> {};

  /** Users of whose connections Redis may not know all. */
  private final Set<UserId> untold = ConcurrentHashMap.newKeySet();

  private volatile boolean allUntold;

  // The flushing thread's own.
  private Iterator<UserId> round = Collections.emptyIterator();
  private long lookedAt;
  private double due;

  /**
   * @param redis connections that have {@link #scripts}
   * @param limit how many connections a user may have
   */
  public RedisPlaces(RedisConnections redis, NodeRoster roster, IntSupplier limit, MonotonicClock clock) {
    this(redis, roster, limit, clock, PATIENCE, NodeRoster.LEASE.plus(NodeRoster.BEAT));
  }

  /**
   * @param young how long a connection counts whose node is not known to live
   */
  RedisPlaces(RedisConnections redis, NodeRoster roster, IntSupplier limit, MonotonicClock clock, Duration patience,
      Duration young) {
    this.commands = redis.commands();
    this.scripts = new PlaceScripts(redis.config().prefix(), redis.node(), limit, LIFE, young);
    this.roster = roster;
    this.clock = clock;
    this.patience = patience;
    this.limit = limit;
    this.own = new NodePlaces(Integer.MAX_VALUE); // others decide what is too much
    this.lookedAt = clock.nanos();
    redis.subscriber().subscribe(scripts.channel(redis.node()), Scope.EVERYWHERE, this::onReplaced);
    redis.subscriber().whenConnected(() -> allUntold = true); // to a server that may not know all
    roster.whenForgotten(() -> allUntold = true);
  }

  /** What the places have Redis perform. */
  public static List<Script> scripts() {
    return PlaceScripts.all();
  }

  @Override
  public boolean enter(UserId user, ConnectionId connection) {
    own.enterBeyond(user, connection);
    boolean entered;
    try {
      entered = ask(Deed.ENTER, user, connection).entered();
    } catch (RedisUnavailableException e) {
      LOG.debug("places are counted by this node alone: {}", e.getMessage());
      untold.add(user);
      entered = own.of(user).size() <= limit.getAsInt();
    }
    if (!entered) {
      leave(user, connection); // in Redis, too, if it was told of all of this node's meanwhile
    }
    return entered;
  }

  @Override
  public void enterBeyond(UserId user, ConnectionId connection) {
    own.enterBeyond(user, connection);
    send(user, scripts.perform(Deed.BEYOND, user, () -> List.of(connection), roster.others()));
  }

  @Override
  public void enterReplacing(UserId user, ConnectionId connection) {
    own.enterBeyond(user, connection);
    try {
      ask(Deed.REPLACE, user, connection).replaced().forEach(oldest -> lose(user, oldest));
    } catch (RedisUnavailableException e) {
      untold.add(user);
      List<ConnectionId> all = own.of(user);
      all.stream().filter(each -> !each.equals(connection)).limit(Math.max(0, all.size() - limit.getAsInt()))
          .forEach(oldest -> lose(user, oldest));
    }
  }

  @Override
  public void leave(UserId user, ConnectionId connection) {
    if (own.holds(user, connection)) {
      own.leave(user, connection);
      send(user, scripts.leave(user, connection));
    }
  }

  @Override
  public boolean holds(UserId user, ConnectionId connection) {
    return own.holds(user, connection);
  }

  @Override
  public boolean mayBlock() {
    return true;
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }

  /** Tells Redis what it may not know; to be called about once a second, by one thread at a time. Does not wait. */
  public void flush() {
    if (allUntold) {
      allUntold = false;
      untold.addAll(own.users());
    }
    int left = BATCH;
    for (Iterator<UserId> users = untold.iterator(); users.hasNext() && left > 0; left--) {
      UserId user = users.next();
      users.remove();
      tell(user);
    }
    for (int some = Math.min(nowDue(), BATCH); some > 0; some--) {
      if (!round.hasNext()) {
        round = own.users().iterator();
      }
      if (!round.hasNext()) {
        return;
      }
      tell(round.next());
      due--;
    }
  }

  private int nowDue() {
    long now = clock.nanos();
    long passed = Math.min(now - lookedAt, ROUND.toNanos());
    lookedAt = now;
    int all = own.users().size();
    due = Math.min(all, due + (double) all * passed / ROUND.toNanos());
    return (int) due;
  }

  private Outcome ask(Deed deed, UserId user, ConnectionId connection) {
    return commands.write(PlaceScripts.hashTag(user),
        scripts.perform(deed, user, () -> List.of(connection), roster.others())).await(patience);
  }

  /** Says which connections the user has here when it is sent: whoever has come before is among them, and who comes later is behind. */
  private void tell(UserId user) {
    send(user, scripts.perform(Deed.TELL, user, () -> own.of(user), roster.others()));
  }

  /** Sends something that nobody waits for; what may not have been done is told later. */
  private void send(UserId user, Command<?> command) {
    try {
      Call<?> call = commands.write(PlaceScripts.hashTag(user), command);
      var _ = call.inTime().whenComplete((_, failure) -> {
        if (failure != null) {
          untold.add(user);
        }
      });
    } catch (RedisUnavailableException e) {
      untold.add(user);
    }
  }

  private void onReplaced(byte[] payload) {
    String[] words = new String(payload, StandardCharsets.UTF_8).split(" ", -1);
    if (words.length == 2) {
      lose(new UserId(words[0]), PlaceScripts.connection(words[1]));
    }
  }

  private void lose(UserId user, ConnectionId connection) {
    leave(user, connection); // in Redis, too, if it was told of all of this node's meanwhile
    listener.replaced(user, connection);
  }
}
