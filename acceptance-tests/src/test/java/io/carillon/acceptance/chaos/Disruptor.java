package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Event;
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
        ClusterNode node = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        fault.strike(new Blow(world, cluster, node, random));
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
}
