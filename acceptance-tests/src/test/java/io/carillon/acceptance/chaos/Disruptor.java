package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Cause;
import io.carillon.acceptance.invariant.Event;
import io.carillon.adapters.redis.fixture.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Does its worst to a cluster while clients act, one thing after another, with time to recover in between; in the end all is well.
 * Nothing is done again before all else has been done.
 */
final class Disruptor {

  private static final int SHORTEST_CALM_MILLIS = 2_000;
  private static final int LONGEST_CALM_MILLIS = 6_000;
  private static final int SHORTEST_MILLIS = 300;
  private static final int LONGEST_MILLIS = 6_000;
  private static final int LONGEST_DELAY_MILLIS = 300;
  private static final int REPETITIONS = 8;
  private static final int REPETITION_MILLIS = 300;

  private final Cluster cluster;
  private final List<Fault> faults;
  private final Random random;
  private final List<Fault> left = new ArrayList<>();

  /** @param faults what may happen */
  Disruptor(Cluster cluster, Set<Fault> faults, long seed) {
    this.cluster = cluster;
    this.faults = List.copyOf(EnumSet.copyOf(faults));
    this.random = new Random(seed);
  }

  /** Disrupts until the run is over. */
  void run(World world) {
    world.disruptions().endStarving(); // servers that have just started, all at once, are slow
    try {
      while (!world.isOverAfter(random.nextInt(SHORTEST_CALM_MILLIS, LONGEST_CALM_MILLIS))) {
        Fault fault = next();
        world.recorder().add(new Event.Disrupted(world.recorder().now(), "driver", fault.name(), false));
        strike(world, fault);
        world.recorder().add(new Event.Disrupted(world.recorder().now(), "driver", fault.name(), true));
        world.floods().rise(); // what was held up comes all at once
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Fault next() {
    if (left.isEmpty()) {
      left.addAll(faults);
      Collections.shuffle(left, random);
    }
    return left.removeLast();
  }

  private void strike(World world, Fault fault) throws InterruptedException {
    ClusterNode node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
    switch (fault) {
      case NODE_KILLED -> strike(world, node, Cause.KILL, () -> {
        node.process().kill();
        hold(world);
        node.start();
      });
      case NODE_RESTARTED -> strike(world, node, Cause.RESTART, () -> {
        node.process().askToStop();
        int code = node.process().awaitExit();
        if (code != 0) {
          world.complaints().add("a node that was asked to stop ended with " + code);
        }
        node.start();
      });
      case NODE_FROZEN -> strike(world, node, Cause.FROZEN, () -> {
        node.process().freeze();
        hold(world);
        node.process().thaw();
      });
      case NODE_CUT_OFF -> starve(world, () -> {
        node.link().cutOff(true);
        hold(world);
        node.link().cutOff(false);
      });
      case NODE_UNANSWERED -> starve(world, () -> {
        node.link().loseReplies(true);
        hold(world);
        node.link().loseReplies(false);
      });
      case NODE_STALLED -> starve(world, node.link()::stall);
      case NODE_FAR -> starve(world, () -> {
        node.link().delay(Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS)));
        hold(world);
        node.link().delay(Duration.ZERO);
      });
      case NODE_ALONE -> strike(world, node, Cause.KILL, () -> {
        cluster.redis().kill();
        node.process().kill();
        node.start();
        cluster.redis().restart();
      });
      case NODE_DEAF -> starve(world, node.link()::deafen);
      case REDIS_KILLED -> starve(world, () -> {
        cluster.redis().kill();
        hold(world);
        cluster.redis().restart();
      });
      case REDIS_LOST -> lose(world, () -> {
        cluster.redis().kill();
        cluster.redis().restartEmpty();
      });
      case REDIS_FROZEN -> starve(world, () -> {
        cluster.redis().freeze();
        hold(world);
        cluster.redis().thaw();
      });
      case REDIS_EMPTIED -> lose(world, () -> cluster.redis().execute("FLUSHALL"));
      case SUBSCRIBERS_KILLED -> again(world, "CLIENT", "KILL", "TYPE", "pubsub");
      case COMMANDS_KILLED -> again(world, "CLIENT", "KILL", "TYPE", "normal");
      case REDIS_SLOW -> again(world, "CLIENT", "PAUSE", "500", "ALL");
      case REDIS_FULL -> starve(world, () -> {
        cluster.redis().execute("CONFIG", "SET", "maxmemory", "1");
        hold(world);
        cluster.redis().execute("CONFIG", "SET", "maxmemory", "0");
      });
      case REDIS_BUSY -> starve(world, () -> {
        cluster.redis().keepBusy();
        hold(world);
        cluster.redis().leaveInPeace();
      });
      case REDIS_DEMOTED -> lose(world, () -> {
        cluster.redis().execute("REPLICAOF", "127.0.0.1", Integer.toString(RedisProcess.freePort()));
        hold(world);
        cluster.redis().execute("REPLICAOF", "NO", "ONE");
      });
      case REDIS_REPLACED -> {
        RedisProcess copy = cluster.copy();
        hold(world);
        lose(world, () -> cluster.replaceBy(copy));
      }
      case SCRIPTS_FORGOTTEN -> {
        again(world, "SCRIPT", "FLUSH");
        again(world, "FUNCTION", "FLUSH");
      }
      case TOPICS_EVICTED -> lose(world, () -> cluster.redis().keys().stream()
          .filter(key -> key.endsWith(":log") || key.endsWith(":head")).sorted().filter(_ -> random.nextBoolean())
          .forEach(key -> cluster.redis().execute("DEL", key)));
    }
  }

  /** Something that takes a while. */
  @FunctionalInterface
  private interface Deed {

    void run() throws InterruptedException;
  }

  private void strike(World world, ClusterNode node, Cause cause, Deed deed) throws InterruptedException {
    world.disruptions().strike(node.address(), cause);
    starve(world, deed);
    world.disruptions().mend(node.address());
  }

  private static void starve(World world, Deed deed) throws InterruptedException {
    world.disruptions().beginToStarve();
    deed.run();
    world.disruptions().endStarving();
  }

  private static void lose(World world, Deed deed) throws InterruptedException {
    world.recorder().add(new Event.DataLost(world.recorder().now(), "driver"));
    starve(world, deed);
    world.recorder().add(new Event.DataLost(world.recorder().now(), "driver"));
  }

  private void again(World world, String... command) throws InterruptedException {
    starve(world, () -> {
      for (int i = 0; i < REPETITIONS; i++) {
        cluster.redis().execute(command);
        world.isOverAfter(random.nextInt(1, REPETITION_MILLIS));
      }
    });
  }

  private void hold(World world) throws InterruptedException {
    world.isOverAfter(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
  }
}
