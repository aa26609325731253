package io.carillon.acceptance.invariant;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a check has found.
 *
 * @param events how many events were judged
 * @param violations the first few of each invariant
 * @param counts how many there are of each invariant that was broken
 */
public record Report(long events, List<Violation> violations, Map<Invariant, Long> counts) {

  private static final int LINES_BEFORE = 8;
  private static final int LINES_AFTER = 4;

  public Report {
    violations = List.copyOf(violations);
    counts = Map.copyOf(counts);
  }

  public boolean isClean() {
    return counts.isEmpty();
  }

  /** The invariants that were broken. */
  public Set<Invariant> broken() {
    var broken = EnumSet.noneOf(Invariant.class);
    broken.addAll(counts.keySet());
    return broken;
  }

  /** Everything found, each with the lines of the same client and topic around it; reads the log again for them. */
  public String explain(Iterable<Event> log) {
    List<Excerpt> excerpts = violations.stream().map(Excerpt::new).toList();
    if (!excerpts.isEmpty()) {
      long line = 0;
      for (Event event : log) {
        var logged = new LoggedEvent(++line, event);
        excerpts.forEach(excerpt -> excerpt.see(logged));
      }
    }
    var text = new StringBuilder("%,d events, broken: %s%n".formatted(events, counts));
    excerpts.forEach(excerpt -> excerpt.appendTo(text));
    return text.toString();
  }

  /** The lines around a violation that have to do with it. */
  private static final class Excerpt {

    private final Violation violation;
    private final Deque<LoggedEvent> before = new ArrayDeque<>();
    private final List<LoggedEvent> after = new ArrayList<>();

    Excerpt(Violation violation) {
      this.violation = violation;
    }

    void see(LoggedEvent logged) {
      if (!concerns(logged.event())) {
        return;
      }
      if (logged.line() >= violation.line()) {
        if (after.size() <= LINES_AFTER) {
          after.add(logged);
        }
        return;
      }
      before.addLast(logged);
      if (before.size() > LINES_BEFORE) {
        before.removeFirst();
      }
    }

    void appendTo(StringBuilder text) {
      text.append(violation).append(System.lineSeparator());
      before.forEach(logged -> append(text, logged));
      after.forEach(logged -> append(text, logged));
    }

    private void append(StringBuilder text, LoggedEvent logged) {
      text.append(logged.line() == violation.line() ? "  > " : "    ")
          .append(logged.line()).append(": ").append(EventLog.format(logged.event()))
          .append(System.lineSeparator());
    }

    private boolean concerns(Event event) {
      return event.client().equals(violation.client()) && (violation.topic() == null
          || !(event instanceof Event.OnTopic about) || about.topic().equals(violation.topic()));
    }
  }
}
