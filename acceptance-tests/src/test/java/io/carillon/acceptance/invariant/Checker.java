package io.carillon.acceptance.invariant;

import java.util.Arrays;
import java.util.List;

/** Holds a log against all invariants, in one pass. */
public final class Checker {

  private record Judge(Invariant invariant, Rule rule) {}

  private final List<Judge> judges = Arrays.stream(Invariant.values())
      .map(invariant -> new Judge(invariant, invariant.rule()))
      .toList();
  private final Findings findings = new Findings();
  private long lines;

  private Checker() {}

  /** Checks the events in their order. */
  public static Report check(Iterable<Event> log) {
    var checker = new Checker();
    log.forEach(checker::see);
    return checker.conclude();
  }

  private void see(Event event) {
    var logged = new LoggedEvent(++lines, event);
    for (Judge judge : judges) {
      judge.rule().see(logged, findings.of(judge.invariant()));
    }
  }

  private Report conclude() {
    for (Judge judge : judges) {
      judge.rule().conclude(findings.of(judge.invariant()));
    }
    return new Report(lines, findings.violations(), findings.counts());
  }
}
