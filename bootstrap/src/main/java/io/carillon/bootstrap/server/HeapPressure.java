package io.carillon.bootstrap.server;

import io.carillon.domain.protection.MemoryPressure;
import io.carillon.domain.telemetry.Concern;
import io.carillon.domain.time.MonotonicClock;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the pressure by how full the JVM's old generation is, in which all connections and subscriptions end up. It may hold
 * garbage, so the heap is collected once before the pressure counts as high; this happens seldom, so it costs little
 * (ADR 33).
 */
final class HeapPressure implements MemoryPressure, Concern {

  private static final Logger LOG = LoggerFactory.getLogger(HeapPressure.class);

  /** As full as this, the heap takes no more clients. */
  static final double HIGH = 0.85;

  /** As empty as this, it takes clients again. */
  static final double LOW = 0.75;

  /** The least time between two collections that this class asks for. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

  /** A collection is followed by at least so many times its own duration without another. */
  private static final int REST = 50;

  private static final Trouble TROUBLE = new Trouble("memory_low", false,
      "the heap is nearly full, so new clients and subscriptions are refused: give the JVM a larger heap (-Xmx) or add nodes");

  private final DoubleSupplier fill;
  private final Runnable collect;
  private final MonotonicClock clock;

  private final ReentrantLock judging = new ReentrantLock();
  private long nextCollection;
  private volatile boolean high;

  /**
   * @param fill the part of the old generation that is in use, garbage included
   * @param collect collects the heap and returns when that is done
   */
  HeapPressure(DoubleSupplier fill, Runnable collect, MonotonicClock clock) {
    this.fill = fill;
    this.collect = collect;
    this.clock = clock;
  }

  /** The pressure on this JVM's heap. */
  static HeapPressure ofThisProcess(MonotonicClock clock) {
    Optional<MemoryPoolMXBean> old = ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
        .filter(pool -> !pool.getName().contains("Eden") && !pool.getName().contains("Survivor"))
        .filter(pool -> pool.getUsage().getMax() > 0)
        .findFirst();
    DoubleSupplier fill = old.<DoubleSupplier>map(pool -> () -> fill(pool.getUsage())).orElse(() -> 0);
    return new HeapPressure(fill, System::gc, clock);
  }

  @Override
  public boolean isHigh() {
    if (fill.getAsDouble() < (high ? LOW : HIGH)) {
      if (high) {
        judge();
      }
      return high;
    }
    judge();
    return high;
  }

  @Override
  public Optional<Trouble> trouble() {
    return isHigh() ? Optional.of(TROUBLE) : Optional.empty();
  }

  /** One thread judges; the others go by its last verdict. */
  private void judge() {
    if (!judging.tryLock()) {
      return;
    }
    try {
      double threshold = high ? LOW : HIGH;
      if (fill.getAsDouble() >= threshold && clock.nanos() >= nextCollection) {
        collect();
      }
      set(fill.getAsDouble() >= threshold);
    } finally {
      judging.unlock();
    }
  }

  private void collect() {
    long begun = clock.nanos();
    collect.run();
    long ended = clock.nanos();
    nextCollection = ended + Math.max(PAUSE_NANOS, REST * (ended - begun));
  }

  private void set(boolean now) {
    if (now && !high) {
      LOG.warn(
          "the heap is nearly full: new clients and subscriptions are refused. Give the JVM a larger heap (-Xmx) or add nodes");
    } else if (!now && high) {
      LOG.info("the heap has room again: new clients and subscriptions are accepted");
    }
    high = now;
  }

  private static double fill(MemoryUsage usage) {
    return (double) usage.getUsed() / usage.getMax();
  }
}
