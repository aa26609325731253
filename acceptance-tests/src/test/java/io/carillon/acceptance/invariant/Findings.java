package io.carillon.acceptance.invariant;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects violations: all are counted, and of each invariant the first few are kept. */
final class Findings {

  private static final int KEPT = 20;

  private final List<Violation> violations = new ArrayList<>();
  private final Map<Invariant, Long> counts = new EnumMap<>(Invariant.class);
  private Invariant judging = Invariant.I1;

  /** What is reported from now on breaks this invariant. */
  Findings of(Invariant invariant) {
    judging = invariant;
    return this;
  }

  void report(LoggedEvent at, String what) {
    Event event = at.event();
    report(at.line(), event.client(), event instanceof Event.OnTopic about ? about.topic() : null, what);
  }

  /** Reports what no line shows, but the log as a whole. */
  void report(String what) {
    report(0, "-", null, what);
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  Map<Invariant, Long> counts() {
    return Map.copyOf(counts);
  }

  private void report(long line, String client, @Nullable String topic, String what) {
    if (counts.merge(judging, 1L, Long::sum) <= KEPT) {
      violations.add(new Violation(judging, line, client, topic, what));
    }
  }
}
