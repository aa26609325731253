package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.swarm.PeerPlan;
import java.util.List;

/** How clients come in at what is measured. */
interface Entrance {

  /** What clients speak there, in words. */
  String protocol();

  /** A client of its own user that listens to these topics and may publish to them. */
  PeerPlan subscriber(String user, List<String> topics);

  /** A client that listens to nothing, but may publish to topics of this pattern. */
  PeerPlan publisher(String user, String topics);
}
