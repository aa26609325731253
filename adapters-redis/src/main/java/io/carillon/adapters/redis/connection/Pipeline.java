package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Carries commands over one connection, in the order in which they come. Its thread sends what has gathered while the last
 * replies were on their way, and reads as many replies: no command waits for a timer, and the busier it is, the more share a
 * round trip. It connects anew when it has to; what was under way then fails and is never sent again.
 */
final class Pipeline implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final int MAX_BATCH = 512;
  private static final int MAX_BATCH_BYTES = 1 << 20;

  /** A connection is looked after so often when nothing is sent on it, so that a dead one is noticed before it is needed. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final long IDLE_NOW = Long.MIN_VALUE;

  /** And so often in any case: the server may have become another one behind the same address. */
  private static final long REVIEW_NANOS = Duration.ofSeconds(5).toNanos();

  /** So often generations are asked for anew where there are many, which keeps those in use from being forgotten. */
  private static final long RENEWAL_NANOS = Duration.ofHours(1).toNanos();

  /** What a cluster can perform only once a slot has arrived is tried again after so long, until its time is over. */
  private static final long TRY_AGAIN_NANOS = Duration.ofMillis(1).toNanos();

  /** What a pipeline wants of those around it. It calls from its own thread. */
  interface Surroundings {

    /** Where to connect to. */
    Address find();

    /** A connection has been made, to a server with this replication id. */
    void onConnected(Address address, String replicationId);

    void onLost();

    /** The server has answered with an error to what a connection needs. */
    void onRefused(String error);

    /** The replication ids of other masters. */
    Collection<String> otherMasters();

    /**
     * Other servers perform these, in this order.
     *
     * @param queued gives, and forgets, what else waits here and is of a slot
     */
    void redirect(List<Call<?>> calls, List<Redirection> redirections, IntFunction<List<Call<?>>> queued);
  }

  private final RedisConfig config;
  private final Links links;
  private final Introduction introduction;
  private final Generations generations;
  private final Surroundings surroundings;
  private final Telemetry telemetry;
  private final BlockingDeque<Call<?>> waiting;
  private final Thread thread;
  private volatile @Nullable Link link;
  private volatile boolean closed;

  /** When the present exchange began, if there is one. */
  private volatile long busySince = IDLE_NOW;

  // The thread's own.
  private Server server = new Server("", false);
  private long reviewed = System.nanoTime();
  private long renewed = System.nanoTime();

  /** The parts of the keys whose generation this server has told. */
  private final BitSet told = new BitSet();

  Pipeline(RedisConfig config, Links links, Introduction introduction, Generations generations,
      Surroundings surroundings, String name, Telemetry telemetry) {
    this.config = config;
    this.links = links;
    this.introduction = introduction;
    this.generations = generations;
    this.surroundings = surroundings;
    this.telemetry = telemetry;
    this.waiting = new LinkedBlockingDeque<>(config.maxWaiting());
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Takes a command, or fails it when too many wait. Never blocks. */
  void add(Call<?> call) {
    if (closed || !waiting.offer(call)) {
      call.fail(new RedisUnavailableException("too many commands wait for their turn: it was not sent", null,
          Blame.NOBODY));
      return;
    }
    var _ = call.outcome().whenComplete((_, failure) -> {
      if (failure != null) {
        cutIfStuck();
      }
    });
  }

  /** How many commands wait for their turn. */
  int waiting() {
    return waiting.size();
  }

  /** Gives the present connection up if it leads elsewhere. */
  void leaveUnlessAt(Address address) {
    Link present = link;
    if (present != null && !present.address().equals(address)) {
      present.cut();
    }
  }

  /** Ends; what still waits was not sent and is handed back. */
  List<Call<?>> retire() {
    closed = true;
    thread.interrupt();
    Link present = link;
    if (present != null) {
      present.cut();
    }
    List<Call<?>> left = new ArrayList<>();
    waiting.drainTo(left);
    return left;
  }

  @Override
  public void close() {
    failAll(retire(), "this node ends", null);
  }

  private void run() {
    Backoff backoff = new Backoff();
    try {
      while (!closed) {
        connectAndServe(backoff);
        backoff.pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed, which is the only reason
    }
    failWaiting("this node ends", null);
  }

  private void connectAndServe(Backoff backoff) throws InterruptedException {
    boolean connected = false;
    try (Link open = links.to(surroundings.find(), thread.getName())) {
      link = open;
      introduce(open);
      connected = true;
      while (!closed) {
        serve(open);
        backoff.reset();
      }
    } catch (JedisException e) {
      if (closed) {
        return;
      }
      if (e instanceof JedisDataException refusal) {
        surroundings.onRefused(String.valueOf(refusal.getMessage()));
      }
      if (connected) {
        telemetry.disconnected(Disconnection.COMMANDS);
        LOG.warn("a connection to Redis was lost: {}", e.toString());
      } else {
        LOG.warn("Redis cannot be reached: {}", Link.reason(e));
        failWaiting("Redis cannot be reached", e);
      }
    } finally {
      link = null;
      surroundings.onLost();
    }
  }

  private void introduce(Link open) {
    server = introduction.introduce(open);
    told.clear();
    renewed = System.nanoTime();
    surroundings.onConnected(open.address(), server.replicationId());
    askForTheOnlyGeneration(open);
  }

  private void review(Link open) {
    Server now = introduction.review(open, server);
    if (!now.equals(server) || System.nanoTime() - renewed > RENEWAL_NANOS) {
      server = now;
      told.clear();
      renewed = System.nanoTime();
    }
    surroundings.onConnected(open.address(), server.replicationId());
    askForTheOnlyGeneration(open);
    reviewed = System.nanoTime();
  }

  /** Where there is but one, it is known before it is needed, and kept by every node that is connected. */
  private void askForTheOnlyGeneration(Link open) {
    if (!generations.areMany()) {
      var _ = ask(open, List.of(0), false);
    }
  }

  private Map<Integer, JedisDataException> ask(Link open, Collection<Integer> parts, boolean asking) {
    Map<Integer, JedisDataException> refused = generations.ask(open, server, parts, surroundings.otherMasters(),
        asking);
    parts.stream().filter(part -> !refused.containsKey(part)).forEach(told::set);
    return refused;
  }

  /** One round trip, or a look after an idle connection. */
  private void serve(Link open) throws InterruptedException {
    Call<?> first = waiting.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null || System.nanoTime() - reviewed > REVIEW_NANOS) {
      review(open);
    }
    if (first != null) {
      List<Call<?>> batch = gather(first);
      if (!batch.isEmpty()) {
        telemetry.pipelined(batch.size());
        busySince = System.nanoTime();
        try {
          exchange(open, batch);
        } finally {
          busySince = IDLE_NOW;
        }
      }
    }
  }

  /** Reading ends by itself, but writing waits for as long as the server takes nothing. */
  private void cutIfStuck() {
    Link present = link;
    long since = busySince;
    if (present != null && since != IDLE_NOW && System.nanoTime() - since > 2 * config.timeout().toNanos()) {
      present.cut();
    }
  }

  private List<Call<?>> gather(Call<?> first) {
    List<Call<?>> batch = new ArrayList<>();
    int bytes = 0;
    for (Call<?> next = first; next != null; next = bytes < MAX_BATCH_BYTES && batch.size() < MAX_BATCH
        ? waiting.poll()
        : null) {
      if (next.begin()) {
        batch.add(next);
        bytes += next.bytes();
      } else {
        next.fail(new RedisUnavailableException("there was no turn for a command in time: it was not sent", null,
            Blame.REDIS));
      }
    }
    return batch;
  }

  private void exchange(Link open, List<Call<?>> batch) {
    List<Call<?>> refused = attempt(open, batch);
    if (!refused.isEmpty()) {
      // The server has forgotten the scripts, or what we know of it is out of date: none of these was performed.
      try {
        introduce(open);
      } catch (JedisException e) {
        failAll(refused, "a connection was lost before a command was repeated that Redis had refused", e);
        throw e;
      }
      failAll(attempt(open, refused), "Redis refuses a script that has just been loaded", null);
    }
  }

  /**
   * Sends all and reads all replies.
   *
   * @return those that the server has certainly not performed, and may perform once it has been introduced to
   */
  private List<Call<?>> attempt(Link open, List<Call<?>> batch) {
    Refusals refusals = new Refusals(open.address(), telemetry);
    List<Call<?>> sent = List.of();
    int answered = 0;
    try {
      sent = send(open, batch, refusals);
      for (Call<?> call : sent) {
        if (call.isAsking()) {
          open.readAndIgnore();
        }
        try {
          call.answer(open.getUnflushedObject());
          refusals.passBy(call);
        } catch (JedisDataException e) {
          refuse(call, e, refusals);
        }
        answered++;
      }
    } catch (JedisException e) {
      List<Call<?>> unanswered = sent.isEmpty() ? refusals.othersOf(batch) : sent.subList(answered, sent.size());
      failAll(unanswered, "a connection was lost while a command was under way", e);
      failAll(refusals.again(), "a connection was lost before a command was repeated that Redis had refused", e);
      throw e;
    } finally {
      surroundings.redirect(refusals.elsewhere(), refusals.where(), this::takeWaiting);
      waitForArrival(refusals.later());
    }
    JedisDataException unusable = refusals.unusable();
    if (unusable != null) {
      failAll(refusals.again(), "the server takes no commands", unusable);
      throw unusable;
    }
    return refusals.again();
  }

  private void refuse(Call<?> call, JedisDataException error, Refusals refusals) {
    if (error instanceof JedisRedirectionException) {
      told.clear(generations.partOf(call.slot()));
    }
    refusals.add(call, error);
  }

  /** They come before all others again, in their order. */
  private void waitForArrival(List<Call<?>> calls) {
    if (calls.isEmpty()) {
      return;
    }
    LockSupport.parkNanos(TRY_AGAIN_NANOS);
    for (Call<?> call : calls.reversed()) {
      if (closed || !waiting.offerFirst(call)) {
        call.fail(new RedisUnavailableException("too many commands wait for their turn: it was not performed", null,
            Blame.NOBODY));
      }
    }
  }

  private List<Call<?>> takeWaiting(int slot) {
    List<Call<?>> taken = waiting.stream().filter(call -> call.slot() == slot).toList();
    waiting.removeAll(Set.copyOf(taken));
    return taken;
  }

  /**
   * Sends all whose generation is known.
   *
   * @return these
   */
  private List<Call<?>> send(Link open, List<Call<?>> batch, Refusals refusals) {
    Map<Integer, JedisDataException> untold = askForNewParts(open, batch);
    List<Call<?>> sent = new ArrayList<>(batch.size());
    for (Call<?> call : batch) {
      JedisDataException refusal = untold.get(generations.partOf(call.slot()));
      if (refusal != null && !(refusal instanceof JedisAskDataException && generations.of(call.slot()) > 0)) {
        refuse(call, refusal, refusals);
      } else {
        sent.add(call);
      }
    }
    for (Call<?> call : sent) {
      if (call.isAsking()) {
        open.sendCommand(Protocol.Command.ASKING);
      }
      open.sendCommand(call.arguments(new Facts(generations.of(call.slot()), server.sharded())));
    }
    open.send();
    return sent;
  }

  /**
   * Those on their way here are asked about only if their generation is not known: it may not have arrived yet, and no new one
   * must be made.
   */
  private Map<Integer, JedisDataException> askForNewParts(Link open, List<Call<?>> batch) {
    Set<Integer> own = new LinkedHashSet<>();
    Set<Integer> arriving = new LinkedHashSet<>();
    for (Call<?> call : batch) {
      int part = generations.partOf(call.slot());
      if (!call.isAsking() && !told.get(part)) {
        own.add(part);
      } else if (call.isAsking() && generations.of(call.slot()) == 0) {
        arriving.add(part);
      }
    }
    Map<Integer, JedisDataException> untold = own.isEmpty() ? new HashMap<>() : ask(open, own, false);
    if (!arriving.isEmpty()) {
      untold.putAll(ask(open, arriving, true));
      arriving.forEach(told::clear); // they are not its own yet
    }
    return untold;
  }

  private void failWaiting(String why, @Nullable Throwable cause) {
    List<Call<?>> all = new ArrayList<>();
    waiting.drainTo(all);
    failAll(all, why, cause);
  }

  /** However many commands it hits, it is one failure of Redis. */
  private static void failAll(List<Call<?>> calls, String why, @Nullable Throwable cause) {
    Blame blame = Blame.REDIS;
    for (Call<?> call : calls) {
      call.fail(new RedisUnavailableException(why, cause, blame));
      blame = Blame.NOBODY;
    }
  }
}
