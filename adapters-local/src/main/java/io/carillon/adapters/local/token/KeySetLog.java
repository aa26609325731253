package io.carillon.adapters.local.token;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator how reading a key set goes: every change once, and a failure that lasts once a minute. Guarded by its owner. */
final class KeySetLog {

  private static final Logger LOG = LoggerFactory.getLogger(KeySetLog.class);
  private static final Duration REPEAT = Duration.ofMinutes(1);

  private final String place;
  private final LongSupplier nanoClock;
  private @Nullable Long failureToldAt;
  private Set<String> names = Set.of();

  KeySetLog(String place, LongSupplier nanoClock) {
    this.place = place;
    this.nanoClock = nanoClock;
  }

  void read(PublishedKeys keys) {
    if (failureToldAt != null) {
      failureToldAt = null;
      LOG.atInfo().addKeyValue("key_set", place).log("the key set that verifies tokens can be read again");
    }
    if (keys.byName().keySet().equals(names)) {
      return;
    }
    names = keys.byName().keySet();
    LOG.atInfo().addKeyValue("key_set", place).addKeyValue("keys", keys.size())
        .log("the key set that verifies tokens was read");
    if (!keys.unusable().isEmpty()) {
      LOG.atWarn().addKeyValue("key_set", place).addKeyValue("reasons", keys.unusable())
          .log("keys of the key set that cannot be used are left out");
    }
  }

  /** @param serving whether an older set serves meanwhile */
  void failed(String cause, boolean serving) {
    long now = nanoClock.getAsLong();
    if (failureToldAt != null && now - failureToldAt < REPEAT.toNanos()) {
      return;
    }
    failureToldAt = now;
    LOG.atWarn().addKeyValue("key_set", place).addKeyValue("cause", cause).log(serving
        ? "the key set that verifies tokens cannot be read: the keys that are known serve meanwhile"
        : "the key set that verifies tokens cannot be read: no token can be verified before it is");
  }

  void forgotten(Duration age) {
    LOG.atWarn().addKeyValue("key_set", place).addKeyValue("hours", age.toHours())
        .log("the key set that verifies tokens could not be read for too long: its keys no longer count");
  }
}
