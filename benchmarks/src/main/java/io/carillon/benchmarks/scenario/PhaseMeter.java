package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.swarm.Arrivals;
import io.carillon.benchmarks.swarm.Peer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Measures some of the clients and leaves the others out. */
final class PhaseMeter implements Arrivals {

  private final Meter meter;
  private final Set<Peer> leftOut = Collections.newSetFromMap(new IdentityHashMap<>());

  PhaseMeter(Bench bench) {
    this.meter = bench.meter();
  }

  void leaveOut(Peer peer) {
    leftOut.add(peer);
  }

  @Override
  public void arrived(Peer peer, long stampNanos, long arrivedNanos) {
    if (!leftOut.contains(peer)) {
      meter.arrived(peer, stampNanos, arrivedNanos);
    }
  }

  void start() {
    meter.start();
  }

  long measured() {
    return meter.measured();
  }

  Row latencies() {
    return meter.latencies();
  }
}
