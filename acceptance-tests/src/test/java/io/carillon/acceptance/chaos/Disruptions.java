package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.Cause;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Knows what was done to servers, and so how their connections may end and which of their answers may be that it cannot be done now. */
final class Disruptions {

  /** How long what was done is felt behind its end. */
  private static final long AFTERMATH_NANOS = Duration.ofSeconds(20).toNanos();

  private record Doing(Cause cause, long until) {}

  private final Map<URI, Doing> nodes = new ConcurrentHashMap<>();
  private volatile boolean starving;
  private volatile long starved = System.nanoTime() - AFTERMATH_NANOS;

  /** This is done to a server now. */
  void strike(URI node, Cause cause) {
    nodes.put(node, new Doing(cause, Long.MAX_VALUE));
  }

  /** It is over. */
  void mend(URI node) {
    nodes.computeIfPresent(node, (_, doing) -> new Doing(doing.cause(), System.nanoTime() + AFTERMATH_NANOS));
  }

  /** What everybody may take to catch up when all is over (invariant 12): those whom a dead server knew are gone after 30 s. */
  Duration patience() {
    return nodes.isEmpty() && !excuseRefusals() ? Duration.ofSeconds(10) : Duration.ofSeconds(40);
  }

  /** What servers need is missing now. */
  void beginToStarve() {
    starving = true;
  }

  /** It is there again. */
  void endStarving() {
    starved = System.nanoTime();
    starving = false;
  }

  /** Whether servers may answer that something cannot be done now. */
  boolean excuseRefusals() {
    return starving || System.nanoTime() - starved < AFTERMATH_NANOS;
  }

  /** What was done to a server that may be why a connection of it ended so. */
  Optional<Cause> excuse(URI node, int code) {
    Doing doing = nodes.get(node);
    return doing != null && (doing.until() == Long.MAX_VALUE || System.nanoTime() - doing.until() < 0)
        && doing.cause().codes().contains(code) ? Optional.of(doing.cause()) : Optional.empty();
  }
}
