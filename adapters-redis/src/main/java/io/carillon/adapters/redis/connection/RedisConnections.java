package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.DeliveryHealth;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All of this node's connections to Redis, be it one server or a cluster, for everything that the node keeps there. */
public final class RedisConnections implements AutoCloseable {

  private static final int RADIX = 36;
  private static final int NODE_DIGITS = 10;

  private final RedisConfig config;
  private final String node;
  private final Links links;
  private final SpoiledEntries spoiled;
  private final Shards shards;
  private final RedisCommands commands;
  private final Subscriber subscriber;
  private final CanaryWatch canaries;
  private final @Nullable ClusterWatch cluster;
  private final @Nullable SentinelWatch sentinels;

  /**
   * Connections that are not made before they are {@linkplain #start started}.
   *
   * @param scripts all that commands may call
   * @throws IllegalArgumentException when the file of certificates cannot be used
   */
  public RedisConnections(RedisConfig config, List<Script> scripts, RandomGenerator random, Telemetry telemetry,
      InstantSource clock, MonotonicClock monotonic) {
    this.config = config;
    StringBuilder name = new StringBuilder(NODE_DIGITS);
    for (int i = 0; i < NODE_DIGITS; i++) {
      name.append(Character.forDigit(random.nextInt(RADIX), RADIX));
    }
    this.node = name.toString();
    this.links = new Links(config);
    this.spoiled = new SpoiledEntries(telemetry);
    Generations generations = new Generations(config);
    Introduction introduction = new Introduction(
        Stream.concat(Stream.of(Generations.SCRIPT, Probes.SCRIPT), scripts.stream()).toList());
    this.shards = new Shards(config.server() instanceof Cluster,
        (shard, all, whereabouts) -> new Shard(shard, node, all, whereabouts, config, links, introduction, generations,
            new SharedTime(clock, monotonic), telemetry));
    this.commands = new RedisCommands(config, shards, generations);
    this.subscriber = new Subscriber(shards);
    this.canaries = new CanaryWatch(config, shards);
    this.cluster = config.server() instanceof Cluster it ? new ClusterWatch(it, links, shards) : null;
    this.sentinels = config.server() instanceof Sentinels it
        ? new SentinelWatch(new SentinelDirectory(links, it), shards)
        : null;
    shards.listen(new Changes());
  }

  public RedisConfig config() {
    return config;
  }

  /** What this node calls itself, as long as its process lives: ten letters and digits, never those of another node. */
  public String node() {
    return node;
  }

  /** The listener for entries that cannot be read. */
  public SpoiledEntries spoiled() {
    return spoiled;
  }

  public RedisCommands commands() {
    return commands;
  }

  public Subscriber subscriber() {
    return subscriber;
  }

  /** The master that serves the keys with a hash tag now; {@code null} when none is known. */
  public @Nullable Shard shardOf(String hashTag) {
    return shards.ownerOf(SlotTags.slotOf(hashTag));
  }

  /** Whether every master is proven to do what this node needs. */
  public DeliveryHealth health() {
    return canaries;
  }

  /** Which masters do not do it and why, for people; empty when all do. Names addresses, but no login. */
  public String describeHealth() {
    return canaries.describe();
  }

  /** By how much this node's clock is ahead of a master's, of the one that differs most; empty before one has answered. */
  public Optional<Duration> clockLead() {
    return shards.all().stream().flatMap(shard -> shard.time().lead().stream())
        .max(Comparator.comparing(Duration::abs));
  }

  /** How many commands wait for their turn now. */
  public int waiting() {
    return shards.all().stream().mapToInt(Shard::waiting).sum();
  }

  /** Begins to connect; Redis need not be there yet. */
  public void start() {
    switch (config.server()) {
      case RedisServer server -> shards.haveOne(server::address);
      case Sentinels it -> {
        shards.haveOne(new SentinelDirectory(links, it));
        Objects.requireNonNull(sentinels).start();
      }
      case Cluster _ -> Objects.requireNonNull(cluster).start();
    }
    subscriber.follow();
    canaries.start();
  }

  @Override
  public void close() {
    canaries.close();
    if (cluster != null) {
      cluster.close();
    }
    if (sentinels != null) {
      sentinels.close();
    }
    shards.close();
  }

  private final class Changes implements Shards.Listener {

    @Override
    public void onMasters() {
      subscriber.follow();
    }

    @Override
    public void onConnected() {
      subscriber.connected();
    }

    @Override
    public void onHealth() {
      canaries.look();
    }

    @Override
    public void onDoubt(@Nullable Address whoKnows) {
      if (cluster != null) {
        cluster.doubt(whoKnows);
      }
    }
  }
}
