package io.carillon.benchmarks.plan;

import java.util.Comparator;
import java.util.List;

/**
 * What a load needs. Everything that can be divided is divided evenly, over as many nodes and shards as leave the headroom free, and one
 * node more, so that one may be lost. Presence cannot be divided, because it is under one hash tag: where there is more than one shard it
 * has one of its own, which is not among {@link #shards}.
 */
final class Sizing {

  private static final double MICROS = 1e-6;
  private static final double BYTES_PER_KB = 1024;
  private static final double BYTES_PER_GB = 1024 * 1024 * 1024;
  private static final double BITS_PER_GBIT = 1e9;

  /** What a frame has beside its payload: the envelope and a position (measured: 346 bytes with 128 of payload), and headers of TCP and IP. */
  private static final double FRAME_BYTES = 218 + 66;

  /** What an announcement has beside its payload: ids, sender, topic, position, channel, and headers shared with others. */
  private static final double ANNOUNCEMENT_BYTES = 180;

  // Memory in Redis 7.0, measured with MEMORY USAGE and used_memory for names of some 20 characters.
  private static final double HEAD_BYTES = 300;
  private static final double SMALLEST_LOG_BYTES = 4_400;
  private static final double MESSAGE_BYTES = 130;
  private static final double SESSION_BYTES = 450;
  private static final double CHANNEL_BYTES = 240;

  /** One thing that there is so much of, in the unit that its name tells. */
  record Resource(String name, double need, double have) {

    double share() {
      return need / have;
    }
  }

  private final Assumptions given;
  private final long nodes;
  private final long shards;

  Sizing(Assumptions given) {
    this.given = given;
    long least = 1;
    long next = neededNodes(1);
    while (next > least) { // with more nodes more of them hear the same message, which costs them all a little
      least = next;
      next = neededNodes(least + 1);
    }
    this.nodes = least + 1;
    this.shards = Math.max(ceil(sharedRedisCores() / used()), ceil(redisGigabytes() / (given.shardGigabytes * used())));
  }

  /** The nodes, the one that may be lost included. */
  long nodes() {
    return nodes;
  }

  /** The masters that share everything but presence; where it is one, it has presence too and may be a single Redis. */
  long shards() {
    return shards;
  }

  /** Messages that are published a second. */
  double published() {
    return given.connections * given.publishes;
  }

  /** Messages that are handed to clients a second. */
  double delivered() {
    return published() * given.audience;
  }

  /** How many nodes hear a message, when its subscribers are on any of them. */
  double hearing() {
    return hearing(nodes);
  }

  /** Clients that come each second. */
  double coming() {
    return given.connections / given.stay;
  }

  /** Looks at the ends of logs a second, of all nodes. */
  double looks() {
    double perTopic = hearing(nodes, given.listened / given.topics);
    return given.connections * given.topics * perTopic / given.check;
  }

  /** All that can run out, each in all nodes or shards together. */
  List<Resource> resources() {
    return List.of(
        new Resource("CPU of the nodes, cores", nodeCores(nodes), nodes * given.nodeCores),
        new Resource("memory of the nodes, GB", nodeGigabytes(), nodes * given.nodeGigabytes),
        new Resource("network of the nodes, Gbit/s", nodeGigabits(), nodes * given.nodeGigabits),
        new Resource("CPU of Redis without presence, cores", sharedRedisCores(), shards),
        new Resource("CPU of the shard with presence, cores", presenceShard(), 1),
        new Resource("memory of Redis, GB", redisGigabytes(), shards * given.shardGigabytes));
  }

  /** What is full first when the load grows and nothing is added. */
  Resource first() {
    return resources().stream().max(Comparator.comparingDouble(Resource::share)).orElseThrow();
  }

  /** For how many connections of this kind the one shard with presence has room, the headroom left free: no further machine helps. */
  double presenceLimit() {
    return given.connections * used() / presenceCores();
  }

  /** Clients of a node, which come to the others when it is lost. */
  double returning() {
    return (double) given.connections / nodes;
  }

  /** How many of them come to each other node a second. */
  double returningPerNode() {
    return returning() / (nodes - 1) / given.returnSeconds;
  }

  /** What that takes of each other node's CPU, as a share, what it does all the time included. */
  double nodeShareAfterLoss() {
    double ownCores = nodeCores(nodes) / (nodes - 1);
    return (ownCores + returningPerNode() * (given.connectMicros + given.commands * given.commandMicros) * MICROS)
        / given.nodeCores;
  }

  /** What their return asks of Redis, in commands a second. */
  double returnCommands() {
    return returning() * given.commands / given.returnSeconds;
  }

  /** What that takes of the CPU of all shards, as a share, what they do all the time included and presence not. */
  double redisShareAfterLoss() {
    return (sharedRedisCores() + returnCommands() * given.commandMicros * MICROS) / shards;
  }

  /** How long presence needs for those who went and came back, on what the shard has left, in seconds; infinite when it has nothing left. */
  double presenceCatchesUpAfter() {
    double left = 1 - presenceShard();
    return left > 0 ? returning() * given.presenceMicros * MICROS / left : Double.POSITIVE_INFINITY;
  }

  private long neededNodes(long among) {
    return Math.max(ceil(given.connections / given.nodeConnections),
        Math.max(ceil(nodeCores(among) / (given.nodeCores * used())),
            Math.max(ceil(nodeGigabytes() / (given.nodeGigabytes * used())),
                ceil(nodeGigabits() / (given.nodeGigabits * used())))));
  }

  private double nodeCores(long among) {
    double micros = given.connections / given.heartbeat * given.heartbeatMicros
        + delivered() * given.deliveryMicros
        + published() * (given.messageMicros + hearing(among) * given.hearMicros)
        + coming() * (given.connectMicros + given.commands * given.commandMicros)
        + given.connections * given.listened / given.check * given.lookMicros
        + given.connections / given.checkpoint * given.commandMicros;
    return micros * MICROS;
  }

  private double nodeGigabytes() {
    return given.connections * given.connectionKilobytes * BYTES_PER_KB / BYTES_PER_GB;
  }

  private double nodeGigabits() {
    return delivered() * (given.payload + FRAME_BYTES) * Byte.SIZE / BITS_PER_GBIT;
  }

  private double sharedRedisCores() {
    return published() / given.publishesPerCore
        + (published() * Math.max(0, hearing(nodes) - 1) * given.announceMicros
            + looks() * given.lookMicros
            + given.connections / given.checkpoint * given.commandMicros
            + coming() * given.commands * given.commandMicros) * MICROS;
  }

  private double presenceShard() {
    return presenceCores() + (shards == 1 ? sharedRedisCores() : 0);
  }

  private double presenceCores() {
    return coming() * given.presenceMicros * MICROS;
  }

  private double redisGigabytes() {
    double topic = HEAD_BYTES + Math.max(SMALLEST_LOG_BYTES, given.kept * (given.payload + MESSAGE_BYTES));
    double user = SESSION_BYTES + given.presenceBytes;
    double channels = given.topics * hearing(nodes, given.listened / given.topics) * CHANNEL_BYTES;
    return given.connections * (given.topics * topic + user + channels) / BYTES_PER_GB;
  }

  /** What Redis sends to the nodes, in Gbit/s. */
  double announcedGigabits() {
    return published() * hearing() * (given.payload + ANNOUNCEMENT_BYTES) * Byte.SIZE / BITS_PER_GBIT;
  }

  private double hearing(long among) {
    return hearing(among, given.audience);
  }

  /** On how many of these nodes so many subscribers are, each on any of them. */
  private static double hearing(long among, double subscribers) {
    return among * (1 - Math.pow(1 - 1.0 / among, subscribers));
  }

  private double used() {
    return 1 - given.headroom;
  }

  private static long ceil(double number) {
    return Math.max(1, (long) Math.ceil(number));
  }
}
