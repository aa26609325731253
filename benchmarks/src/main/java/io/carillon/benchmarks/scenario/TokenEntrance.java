package io.carillon.benchmarks.scenario;

import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.benchmarks.swarm.PeerPlan;
import java.util.List;

/** Clients of the server, each with a token that says what it may hear and say. */
record TokenEntrance(Tokens tokens, Dialect dialect) implements Entrance {

  @Override
  public String protocol() {
    return dialect.subprotocol();
  }

  @Override
  public PeerPlan subscriber(String user, List<String> topics) {
    return PeerPlan.of(tokens.of(user, topics), dialect.subprotocol(), topics);
  }

  @Override
  public PeerPlan publisher(String user, String topics) {
    return PeerPlan.of(tokens.of(user, List.of(topics)), dialect.subprotocol(), List.of());
  }
}
