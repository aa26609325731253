package io.carillon.benchmarks.scenario;

import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.benchmarks.swarm.PeerPlan;
import java.util.List;

/** Clients of the server, each with a token that says what it may hear and say. */
record TokenEntrance(Tokens tokens, Encoding encoding) implements Entrance {

  @Override
  public String protocol() {
    return inWords(encoding);
  }

  static String inWords(Encoding encoding) {
    return encoding.dialect().subprotocol() + (encoding.isDeflated() ? ", compressed" : "");
  }

  @Override
  public PeerPlan subscriber(String user, List<String> topics) {
    return PeerPlan.of(tokens.of(user, topics), encoding, topics);
  }

  @Override
  public PeerPlan publisher(String user, String topics) {
    return PeerPlan.of(tokens.of(user, List.of(topics)), encoding, List.of());
  }
}
