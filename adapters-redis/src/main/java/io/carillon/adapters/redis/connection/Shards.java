package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The masters, and which of them serves which slots: one serves all, or those of a cluster share them and change. Safe for any
 * number of threads.
 */
final class Shards {

  private static final Logger LOG = LoggerFactory.getLogger(Shards.class);

  /** A server that slots are on their way to is kept so long after the last command for it. */
  private static final long UNSEEN_NANOS = Duration.ofSeconds(30).toNanos();

  /** Hears of what happens to the masters, from any thread; must not block. */
  interface Listener {

    /** Other masters, or others of their slots. */
    void onMasters();

    /** A connection was made that messages arrive on. */
    void onConnected();

    /** Something has changed of how well a master can be reached. */
    void onHealth();

    /** What is known of who serves what is wrong; a server is named that knows better, if one is. */
    void onDoubt(@Nullable Address whoKnows);
  }

  /** One master at an address, with a name of its own. */
  @FunctionalInterface
  interface ShardMaker {
    Shard make(String name, Shards shards, Whereabouts whereabouts);
  }

  private final ShardMaker maker;
  private final boolean clustered;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  /** Whoever queues a command only reads; so that what is moved stays before what comes later. */
  private final ReentrantReadWriteLock routing = new ReentrantReadWriteLock();

  private final Lock lock = routing.writeLock();

  /** Replaced as a whole under the lock; who serves a slot, or nobody. */
  private volatile @Nullable Shard[] owners = new Shard[SlotTags.COUNT];

  /**
   * Where commands of a slot go. A master that still serves others says itself when it no longer serves this one, and until then
   * no command overtakes those that are on their way to it. Those that write do so by themselves.
   */
  private final AtomicReferenceArray<@Nullable Shard> writes = new AtomicReferenceArray<>(SlotTags.COUNT);

  private final AtomicReferenceArray<@Nullable Shard> reads = new AtomicReferenceArray<>(SlotTags.COUNT);

  /** Guarded by the lock. */
  private final Map<Address, Shard> byAddress = new LinkedHashMap<>();

  /** Replaced under the lock: those that serve something, as far as is known, and those that will. */
  private volatile List<Shard> all = List.of();

  private boolean closed;

  Shards(boolean clustered, ShardMaker maker) {
    this.clustered = clustered;
    this.maker = maker;
  }

  void listen(Listener listener) {
    listeners.add(listener);
  }

  /** There is one master and no other. */
  void haveOne(Whereabouts whereabouts) {
    Shard only = maker.make("redis", this, whereabouts);
    only.serve(null);
    all = List.of(only);
    owners = IntStream.range(0, SlotTags.COUNT).mapToObj(_ -> only).toArray(Shard[]::new);
    route(owners, Set.of(only));
    only.start();
  }

  List<Shard> all() {
    return all;
  }

  /** Whether each slot is served by somebody, as far as is known. */
  boolean areComplete() {
    for (Shard owner : owners) {
      if (owner == null) {
        return false;
      }
    }
    return true;
  }

  @Nullable
  Shard ownerOf(int slot) {
    return owners[slot];
  }

  /**
   * Hands a command to who serves it.
   *
   * @throws RedisUnavailableException when nobody does, or it is known to fail
   */
  void take(Call<?> call) {
    if (!clustered) {
      deliver(call);
      return;
    }
    routing.readLock().lock();
    try {
      deliver(call);
    } finally {
      routing.readLock().unlock();
    }
  }

  /**
   * A master has said that others perform some commands.
   *
   * @param calls in the order in which they were to be performed
   * @param queued gives, and forgets, what waits for the same connection and is of a slot
   */
  void redirect(Shard from, List<Call<?>> calls, List<Redirection> redirections, IntFunction<List<Call<?>>> queued) {
    if (calls.isEmpty()) {
      return;
    }
    Set<Address> better = new LinkedHashSet<>();
    lock.lock();
    try {
      Map<Integer, Shard> moved = new LinkedHashMap<>();
      for (int i = 0; i < calls.size(); i++) {
        Call<?> call = calls.get(i);
        Redirection redirection = redirections.get(i);
        Shard target = from.isRetired() ? null : at(redirection.to());
        if (target == null) {
          call.fail(new RedisUnavailableException("another server performs this: it was not performed", null,
              Blame.NOBODY));
          continue;
        }
        target.need();
        handOver(call, target::take);
        if (!redirection.asking() && routes(call).get(call.slot()) == from) {
          moved.put(call.slot(), target);
          better.add(redirection.to());
        }
      }
      moved.forEach((slot, target) -> {
        queued.apply(slot).forEach(call -> handOver(call, target::take));
        routes(calls.getFirst()).set(slot, target);
      });
    } finally {
      lock.unlock();
    }
    better.forEach(address -> listeners.forEach(listener -> listener.onDoubt(address)));
  }

  /** All that one server of the cluster sees. */
  void learn(ClusterView view) {
    List<Shard> retired = new ArrayList<>();
    lock.lock();
    try {
      @Nullable
      Shard[] seen = new Shard[SlotTags.COUNT];
      Set<Shard> serving = new LinkedHashSet<>();
      for (ClusterView.Range range : view.ranges()) {
        Shard shard = at(range.master());
        if (shard != null && range.first() <= range.last()) {
          Arrays.fill(seen, range.first(), range.last() + 1, shard);
          serving.add(shard);
        }
      }
      for (int slot = 0; slot < SlotTags.COUNT; slot++) {
        Shard owner = seen[slot];
        if (owner != null && !owner.isCanaryAmong(seen)) {
          owner.serve(slot);
        }
      }
      owners = seen;
      byAddress.values().removeIf(shard -> {
        boolean unneeded = !serving.contains(shard) && shard.isUnneededFor(UNSEEN_NANOS);
        return unneeded && retired.add(shard);
      });
      all = List.copyOf(byAddress.values());
      route(seen, serving);
      retired.forEach(this::retire);
    } finally {
      lock.unlock();
    }
    listeners.forEach(Listener::onMasters);
    retired.forEach(shard -> shard.subscriber().close());
    changed();
  }

  private void deliver(Call<?> call) {
    Shard owner = routes(call).get(call.slot());
    if (owner == null) {
      throw new RedisUnavailableException("no server of the cluster is known to serve this: it was not sent", null,
          Blame.NOBODY);
    }
    owner.take(call);
  }

  private void route(@Nullable Shard[] seen, Set<Shard> serving) {
    for (AtomicReferenceArray<@Nullable Shard> routes : List.of(writes, reads)) {
      for (int slot = 0; slot < SlotTags.COUNT; slot++) {
        Shard present = routes.get(slot);
        if (present == null || !serving.contains(present)) {
          routes.set(slot, seen[slot]);
        }
      }
    }
  }

  private AtomicReferenceArray<@Nullable Shard> routes(Call<?> call) {
    return call.isWrite() ? writes : reads;
  }

  void askAgain() {
    listeners.forEach(listener -> listener.onDoubt(null));
  }

  void changed() {
    listeners.forEach(Listener::onHealth);
  }

  void connected() {
    listeners.forEach(Listener::onConnected);
    changed();
  }

  void lost() {
    askAgain();
    changed();
  }

  /** Of the other masters, as far as they are known to live. */
  Collection<String> replicationIdsBut(Shard shard) {
    return all.stream().filter(other -> other != shard).map(Shard::replicationId).filter(Objects::nonNull).toList();
  }

  void close() {
    List<Shard> ending;
    lock.lock();
    try {
      closed = true;
      ending = all;
    } finally {
      lock.unlock();
    }
    ending.forEach(Shard::close);
  }

  private void retire(Shard shard) {
    LOG.info("{} serves nothing any more", shard);
    shard.retire().forEach(call -> handOver(call, this::deliver));
  }

  private static void handOver(Call<?> call, Consumer<Call<?>> taker) {
    try {
      taker.accept(call);
    } catch (RedisUnavailableException e) {
      call.fail(e);
    }
  }

  /** The master at an address, which is made and started where there is none; {@code null} where no other one can be. */
  private @Nullable Shard at(Address address) {
    lock.lock();
    try {
      Shard known = byAddress.get(address);
      if (known != null || closed || !clustered) {
        return known;
      }
      Set<String> taken = byAddress.values().stream().map(Shard::name).collect(Collectors.toSet());
      String name = IntStream.rangeClosed(0, taken.size()).mapToObj(number -> "redis-" + number)
          .filter(it -> !taken.contains(it)).findFirst().orElseThrow();
      Shard made = maker.make(name, this, () -> address);
      byAddress.put(address, made);
      all = List.copyOf(byAddress.values());
      made.start();
      return made;
    } finally {
      lock.unlock();
    }
  }
}
