package io.carillon.adapters.redis.connection;

import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Spoiled;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Entries in Redis that this node cannot read, because somebody else has written them or because they are of a newer version. Each is
 * counted, and now and then one is logged, without what it holds. Safe for any number of threads.
 */
public final class SpoiledEntries {

  private static final Logger LOG = LoggerFactory.getLogger(SpoiledEntries.class);
  private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

  private final Telemetry telemetry;

  /** When one of a kind was logged last. */
  private final Map<Spoiled, AtomicLong> logged = new EnumMap<>(Spoiled.class);

  public SpoiledEntries(Telemetry telemetry) {
    this.telemetry = telemetry;
    for (Spoiled kind : Spoiled.values()) {
      logged.put(kind, new AtomicLong(System.nanoTime() - QUIET_NANOS));
    }
  }

  /**
   * One is skipped.
   *
   * @param where for people; nothing that a client wrote
   */
  public void skip(Spoiled kind, String where) {
    telemetry.spoiled(kind);
    AtomicLong last = logged.get(kind);
    long now = System.nanoTime();
    if (last != null) {
      long before = last.get();
      if (now - before >= QUIET_NANOS && last.compareAndSet(before, now)) {
        LOG.warn("an entry in Redis cannot be read and is skipped: {} {}", kind, where);
      }
    }
  }
}
