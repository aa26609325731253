package io.carillon.adapters.redis.connection;

import io.carillon.adapters.redis.connection.RedisUnavailableException.Blame;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import io.carillon.domain.telemetry.Telemetry;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One master with all of this node's connections to it: a few {@linkplain Pipeline pipelines} for what is written and a few for
 * what is read, so that a long answer holds no publisher up, one that messages arrive on, a circuit breaker around all commands
 * and canaries that prove that messages arrive. Safe for any number of threads.
 */
public final class Shard {

  private static final Logger LOG = LoggerFactory.getLogger(Shard.class);

  private final String name;
  private final String prefix;
  private final String node;
  private final Shards shards;
  private final Whereabouts whereabouts;
  private final Telemetry telemetry;
  private final CircuitBreaker breaker;
  private final List<Pipeline> writing;
  private final List<Pipeline> reading;
  private final ChannelTable channels;
  private final ShardSubscriber subscriber;
  private final Canaries canaries;
  private final SharedTime time;
  private final Probes probes;
  private final MasterHealth health;
  private final Duration timeout;
  private final List<Shard> alone = List.of(this);

  /** The channel that canaries are sent on, which this master must serve. */
  private volatile @Nullable String canaryChannel;

  private volatile boolean retired;
  private volatile long neededAt = System.nanoTime();
  private volatile @Nullable Address address;
  private volatile @Nullable String replicationId;

  /**
   * @param name for logs and metrics
   * @param node what this node calls itself
   */
  Shard(String name, String node, Shards shards, Whereabouts whereabouts, RedisConfig config, Links links,
      Introduction introduction,
      Generations generations, SharedTime time, Telemetry telemetry) {
    this.name = name;
    this.prefix = config.prefix();
    this.node = node;
    this.shards = shards;
    this.whereabouts = whereabouts;
    this.telemetry = telemetry;
    this.timeout = config.timeout();
    this.canaries = new Canaries(config, telemetry);
    this.time = time;
    this.probes = new Probes(config.prefix());
    this.breaker = breaker(config);
    Pipeline.Surroundings surroundings = new Surroundings();
    this.writing = IntStream.range(0, config.connections()).mapToObj(
        i -> new Pipeline(config, links, introduction, generations, surroundings, name + "-write-" + i, telemetry))
        .toList();
    this.reading = IntStream.range(0, config.connections()).mapToObj(
        i -> new Pipeline(config, links, introduction, generations, surroundings, name + "-read-" + i, telemetry))
        .toList();
    this.channels = new ChannelTable(generations.areMany());
    this.health = new MasterHealth(breaker, canaries, probes, channels);
    this.subscriber = new ShardSubscriber(links, this::findMaster, name, channels, new Arrivals(), telemetry);
  }

  private CircuitBreaker breaker(RedisConfig config) {
    CircuitBreaker made = CircuitBreaker.of(name, CircuitBreakerConfig.custom()
        .slidingWindowType(SlidingWindowType.COUNT_BASED)
        .slidingWindowSize(config.breaker().failures())
        .minimumNumberOfCalls(config.breaker().failures())
        .failureRateThreshold(100)
        .waitDurationInOpenState(config.breaker().pause())
        .permittedNumberOfCallsInHalfOpenState(1)
        .maxWaitDurationInHalfOpenState(config.breaker().pause().multipliedBy(2))
        .build());
    made.getEventPublisher().onStateTransition(event -> {
      CircuitBreaker.State state = event.getStateTransition().getToState();
      LOG.warn("the circuit breaker around {} is {} now", this, state);
      telemetry.breaker(name, switch (state) {
        case OPEN, FORCED_OPEN -> Telemetry.Breaker.OPEN;
        case HALF_OPEN -> Telemetry.Breaker.HALF_OPEN;
        case CLOSED, DISABLED, METRICS_ONLY -> Telemetry.Breaker.CLOSED;
      });
      shards.changed();
    });
    return made;
  }

  /** Begins to connect. */
  void start() {
    telemetry.breaker(name, Telemetry.Breaker.CLOSED);
    pipelines().forEach(Pipeline::start);
    subscriber.start();
  }

  /** Whether messages arrive, and every channel that was wanted before the connection was made is in force on it. */
  public boolean isRestored() {
    return channels.isRestored();
  }

  /**
   * Sends this node a message through the master and waits for it. Whatever was announced there before the call has arrived
   * when it does, or never will.
   *
   * @return whether it arrived
   * @throws RedisUnavailableException when it could not be sent
   */
  public boolean provesDelivery() throws InterruptedException {
    Call<Long> call = sendCanary();
    if (call == null) {
      return false;
    }
    long number = canaries.sent();
    call.await();
    return canaries.awaitHeard(number, timeout);
  }

  /**
   * Sends this node a message.
   *
   * @return {@code null} where no channel is served yet
   */
  @Nullable
  Call<Long> sendCanary() {
    String channel = canaryChannel;
    if (channel == null) {
      return null;
    }
    Call<Long> call = new Call<>(canaries.next(channel), SlotTags.slotOf(channel), true, () -> {}, timeout.toNanos());
    take(call);
    return call;
  }

  /**
   * Asks the master to do what this node needs, and learns what it refuses. Does nothing where no slot is served yet.
   *
   * @throws RedisUnavailableException when it could not be sent
   */
  void probe() {
    String channel = canaryChannel;
    if (channel != null) {
      var call = new Call<>(probes.next(channel), SlotTags.slotOf(channel), true, () -> {}, timeout.toNanos());
      var _ = call.inTime().whenComplete((answer, failure) -> {
        if (failure == null ? probes.settle(answer) : probes.fail(failure)) {
          shards.changed();
        }
      });
      take(call);
    }
  }

  /** What time it is there. */
  public SharedTime time() {
    return time;
  }

  /** Asks what time it is there. */
  void askTime() {
    String channel = canaryChannel;
    if (channel != null) {
      take(new Call<>(time.ask(channel), SlotTags.slotOf(channel), false, () -> {}, timeout.toNanos()));
    }
  }

  /**
   * From now on sends canaries through a slot that this master serves.
   *
   * @param slot {@code null} where there are none
   */
  void serve(@Nullable Integer slot) {
    String before = canaryChannel;
    String channel = slot == null
        ? prefix + ":canary:" + node
        : prefix + ":canary:{" + SlotTags.tagOf(slot) + "}:" + node;
    channels.subscribe(channel, Subscriber.Scope.SHARD, canaries::onPayload);
    canaryChannel = channel;
    if (before != null) {
      channels.unsubscribe(before);
    }
  }

  /** Whether it serves the slot that canaries go through. */
  boolean isCanaryAmong(@Nullable Shard[] owners) {
    String channel = canaryChannel;
    return channel != null && owners[SlotTags.slotOf(channel)] == this;
  }

  /** Whether it is known to serve something. */
  boolean isServing() {
    return canaryChannel != null;
  }

  /** A server says that this one performs a command. */
  void need() {
    neededAt = System.nanoTime();
  }

  boolean isUnneededFor(long nanos) {
    return isServing() || System.nanoTime() - neededAt > nanos;
  }

  /** This master and no other: whoever keeps it for each of many channels keeps one list. */
  List<Shard> alone() {
    return alone;
  }

  /** The channels that this master serves, or is to serve. */
  ChannelTable channels() {
    return channels;
  }

  ShardSubscriber subscriber() {
    return subscriber;
  }

  Canaries canaries() {
    return canaries;
  }

  /** Where the master was last found. */
  @Nullable
  Address address() {
    return address;
  }

  /** What names the history of the master's data, while all connections to it live. */
  @Nullable
  String replicationId() {
    return replicationId;
  }

  /** How many commands wait for their turn. */
  int waiting() {
    return pipelines().mapToInt(Pipeline::waiting).sum();
  }

  /** Why it is not proven to do what this node needs. */
  Optional<Obstacle> obstacle() {
    return health.obstacle();
  }

  /** The same for people, with the server's own words; empty when nothing is in the way. */
  String describeHealth() {
    return health.describe();
  }

  /**
   * Queues a command.
   *
   * @throws RedisUnavailableException when the breaker is open
   */
  void take(Call<?> call) {
    try {
      breaker.acquirePermission();
    } catch (CallNotPermittedException e) {
      throw new RedisUnavailableException("Redis has failed so often that it is not asked now", e, Blame.NOBODY);
    }
    long began = System.nanoTime();
    call.carriedBy(this);
    var _ = call.outcome().whenComplete((_, failure) -> {
      if (call.isCarriedBy(this)) {
        report(began, failure);
      }
    });
    List<Pipeline> pipelines = call.isWrite() ? writing : reading;
    pipelines.get(call.slot() % pipelines.size()).add(call);
  }

  /** The master has answered, but another one performs the call. */
  private void release(Call<?> call) {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    call.carriedBy(null);
  }

  boolean isRetired() {
    return retired;
  }

  /** Ends but for listening; what still waits was not sent and is handed back. */
  List<Call<?>> retire() {
    retired = true;
    List<Call<?>> left = new ArrayList<>();
    pipelines().forEach(pipeline -> left.addAll(pipeline.retire()));
    left.forEach(this::release);
    telemetry.breaker(name, Telemetry.Breaker.CLOSED);
    return left;
  }

  void close() {
    subscriber.close();
    pipelines().forEach(Pipeline::close);
  }

  String name() {
    return name;
  }

  /** For logs; without a login. */
  @Override
  public String toString() {
    Address known = address;
    return known == null ? name : name + " (" + known + ")";
  }

  private Stream<Pipeline> pipelines() {
    return Stream.concat(writing.stream(), reading.stream());
  }

  private void report(long began, @Nullable Throwable failure) {
    if (failure == null) {
      breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    } else if (failure instanceof RedisUnavailableException why && why.blame() == Blame.NOBODY) {
      breaker.releasePermission();
    } else {
      breaker.onError(System.nanoTime() - began, TimeUnit.NANOSECONDS, failure);
    }
  }

  /** When it has moved, all connections follow whoever has found it first. */
  void moveTo(Address found) {
    Address before = address;
    address = found;
    if (before != null && !before.equals(found)) {
      LOG.warn("the master {} is at {} now", name, found);
      pipelines().forEach(pipeline -> pipeline.leaveUnlessAt(found));
      subscriber.leaveUnlessAt(found);
    }
  }

  private Address findMaster() {
    return whereabouts.find();
  }

  private final class Surroundings implements Pipeline.Surroundings {

    @Override
    public Address find() {
      return findMaster();
    }

    @Override
    public void onConnected(Address where, String id) {
      replicationId = id;
      health.commandsAreTaken();
      moveTo(where);
    }

    @Override
    public void onLost() {
      replicationId = null;
      shards.lost();
    }

    @Override
    public void onRefused(String error) {
      health.commandsAreRefused(error);
    }

    @Override
    public Collection<String> otherMasters() {
      return shards.replicationIdsBut(Shard.this);
    }

    @Override
    public void redirect(List<Call<?>> calls, List<Redirection> redirections, IntFunction<List<Call<?>>> queued) {
      calls.forEach(Shard.this::release);
      shards.redirect(Shard.this, calls, redirections, slot -> {
        List<Call<?>> behind = queued.apply(slot);
        behind.forEach(Shard.this::release);
        return behind;
      });
    }
  }

  private final class Arrivals implements ShardSubscriber.Listener {

    @Override
    public void onConnected() {
      canaries.onConnected();
      shards.connected();
    }

    @Override
    public void onLost() {
      canaries.onLost();
      shards.lost();
    }

    @Override
    public void onEvicted() {
      shards.askAgain();
    }

    @Override
    public void onRefused(String error) {
      health.channelsAreRefused(error);
    }
  }
}
