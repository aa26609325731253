package io.carillon.adapters.websocket.delivery;

import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** All delivery loops of the node. */
public final class DeliveryLoops implements AutoCloseable {

  private final List<DeliveryLoop> loops;
  private final AtomicInteger next = new AtomicInteger();

  /** Makes the loops and starts their threads. */
  public DeliveryLoops(DeliveryConfig config, EnvelopeWriter.Terms terms, InstantSource clock,
      MonotonicClock monotonic, Telemetry telemetry) {
    this.loops = IntStream.range(0, config.loops())
        .mapToObj(index -> new DeliveryLoop(index, config, terms, clock, monotonic, telemetry))
        .toList();
    loops.forEach(DeliveryLoop::start);
  }

  /** The loop for one more client: they take turns. */
  public DeliveryLoop assign() {
    return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
  }

  /** The bytes that wait in all mailboxes and writes. */
  public long waitingBytes() {
    return loops.stream().mapToLong(DeliveryLoop::waitingBytes).sum();
  }

  /** Ends the threads; what still waits is not sent. */
  @Override
  public void close() {
    loops.forEach(DeliveryLoop::stop);
  }
}
