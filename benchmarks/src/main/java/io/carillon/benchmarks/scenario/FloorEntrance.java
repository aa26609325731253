package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.swarm.PeerPlan;
import java.util.List;

/** Clients of the floor, which has one topic and asks nobody who he is. */
record FloorEntrance() implements Entrance {

  @Override
  public String protocol() {
    return "bare frames";
  }

  @Override
  public PeerPlan subscriber(String user, List<String> topics) {
    return PeerPlan.at("/subscribe");
  }

  @Override
  public PeerPlan publisher(String user, String topics) {
    return PeerPlan.at("/publish");
  }
}
