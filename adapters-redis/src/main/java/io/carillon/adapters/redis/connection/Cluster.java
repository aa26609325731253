package io.carillon.adapters.redis.connection;

import java.util.List;

/**
 * A Redis Cluster: each of its masters holds a part of the keys.
 *
 * @param seeds where some of its servers are, which tell where the others are
 * @param login to all of them
 */
public record Cluster(List<Address> seeds, Login login) implements Topology {

  public Cluster {
    seeds = List.copyOf(seeds);
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("redis: no server of the cluster is named (expected: one or more)");
    }
  }

  /** A cluster has one database. */
  @Override
  public int database() {
    return 0;
  }
}
