package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Cause;
import io.carillon.acceptance.invariant.Event;
import io.carillon.adapters.redis.fixture.RedisProcess;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a {@link Fault} strikes, and how everybody is told what they have to put up with meanwhile: first, that it happens, and when it
 * is over, that it was.
 *
 * @param node the one that is struck, if it is a node
 */
record Blow(World world, Cluster cluster, ClusterNode node, Random random) {

  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 6_000;
  private static final int LONG_MILLIS = 14_000;
  private static final int REPETITIONS = 8;
  private static final int REPETITION_MILLIS = 300;

  /** Something that takes a while. */
  @FunctionalInterface
  interface Deed {

    void run() throws InterruptedException;
  }

  RedisProcess redis() {
    return cluster.redis();
  }

  /** The node is struck, so that its connections may end and its answers fail. */
  void strikeNode(Cause cause, Deed deed) throws InterruptedException {
    world.disruptions().strike(node.address(), cause);
    starve(deed);
    world.disruptions().mend(node.address());
  }

  /** Nodes miss what they need, so that answers may fail. */
  void starve(Deed deed) throws InterruptedException {
    world.disruptions().beginToStarve();
    deed.run();
    world.disruptions().endStarving();
  }

  /** Redis may lose what it was told, so that answers may fail and topics may begin new lives. */
  void lose(Deed deed) throws InterruptedException {
    noteLoss();
    starve(deed);
    noteLoss();
  }

  /** Redis is told the same again and again, so that answers may fail. */
  void again(String... command) throws InterruptedException {
    starve(() -> {
      for (int i = 0; i < REPETITIONS; i++) {
        redis().execute(command);
        world.isOverAfter(random.nextInt(1, REPETITION_MILLIS));
      }
    });
  }

  /** Redis has another setting for a while, so that answers may fail. */
  void set(String setting, String value, String usual) throws InterruptedException {
    starve(() -> {
      redis().execute("CONFIG", "SET", setting, value);
      hold();
      redis().execute("CONFIG", "SET", setting, usual);
    });
  }

  /** Redis lets nobody in for a while, because of a setting. */
  void shutOut(String setting, String value) throws InterruptedException {
    starve(() -> {
      Runnable open = redis().shutOut(setting, value);
      hold();
      open.run();
    });
  }

  /** It stays like this for a while, or until the run is over. */
  void hold() throws InterruptedException {
    world.isOverAfter(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
  }

  /** It stays like this for longer than others believe that a node lives which they do not hear of. */
  void holdLong() throws InterruptedException {
    world.isOverAfter(LONG_MILLIS);
  }

  /** Some of the keys that end so. */
  List<String> someOf(String... endings) {
    return redis().keys().stream().filter(key -> Arrays.stream(endings).anyMatch(key::endsWith)).sorted()
        .filter(_ -> random.nextBoolean()).toList();
  }

  private void noteLoss() {
    world.recorder().add(new Event.DataLost(world.recorder().now(), "driver"));
  }
}
