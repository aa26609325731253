package io.carillon.acceptance.invariant;

import java.util.Set;

/** What a test does to a connection on purpose, and how such a connection may end. */
public enum Cause {

  /** The client took its leave. */
  CLEAN,
  /** The client's side was cut off with an RST. */
  RESET,
  /** The client fell silent: it neither read nor answered pings. Its session may have been resumed meanwhile. */
  HALF_OPEN,
  /** The client read too slowly. */
  SLOW,
  /** The client let its token expire. */
  EXPIRED,
  /** Another connection resumed the session. */
  TAKEN_OVER,
  /** The server was asked to stop. */
  RESTART,
  /** The server was killed. */
  KILL,
  /** The server stood still for a while, and may hold that against its clients. */
  FROZEN,
  /** The server's time of day jumped, so that tokens that end soon may have ended for it. */
  CLOCK_STEPPED;

  /** The close codes (RFC 6455 7.4 and the protocol's page) that fit; 1006 stands for none. */
  public Set<Integer> codes() {
    return switch (this) {
      case CLEAN -> Set.of(1000, 1006);
      case RESET, KILL -> Set.of(1006);
      case HALF_OPEN -> Set.of(4105, 4104, 4010, 1006);
      case SLOW -> Set.of(4104, 4105, 1006);
      case FROZEN -> Set.of(4104, 4105, 4010, 1006);
      case CLOCK_STEPPED, EXPIRED -> Set.of(4102, 4001);
      case TAKEN_OVER -> Set.of(4010);
      case RESTART -> Set.of(1012, 1001, 1006);
    };
  }
}
