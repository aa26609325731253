package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.OnConnection;
import io.carillon.acceptance.invariant.Event.Opened;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link Invariant#I11} */
final class EndingRule implements Rule {

  private final Map<String, LoggedEvent> open = new HashMap<>();
  private final Set<String> ended = new HashSet<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    if (!(logged.event() instanceof OnConnection event)) {
      return;
    }
    if (ended.contains(event.conn())) {
      findings.report(logged, "connection %s had ended before"
          .formatted(event.conn()));
    }
    switch (event) {
      case Opened opened -> open.put(opened.conn(), logged);
      case Closed closed -> {
        open.remove(closed.conn());
        ended.add(closed.conn());
        judge(logged, closed, findings);
      }
      default -> {
        // In the midst of its life.
      }
    }
  }

  @Override
  public void conclude(Findings findings) {
    open.values().forEach(opening -> findings.report(opening, "nobody saw how this connection ended"));
  }

  private static void judge(LoggedEvent logged, Closed closed, Findings findings) {
    Cause cause = closed.cause();
    if (cause == null) {
      findings.report(logged, "ended with %d (%s), and nothing had been done to it"
          .formatted(closed.code(), closed.reason()));
    } else if (!cause.codes().contains(closed.code())) {
      findings.report(logged, "ended with %d (%s) after %s (expected: one of %s)"
          .formatted(closed.code(), closed.reason(),
              cause, cause.codes()));
    }
  }
}
