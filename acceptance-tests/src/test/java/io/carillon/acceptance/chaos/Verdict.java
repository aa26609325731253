package io.carillon.acceptance.chaos;

import io.carillon.acceptance.invariant.EventLog;
import io.carillon.acceptance.invariant.Report;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param offered what the server was found to offer
 * @param counts how often what happened
 * @param complaints what went wrong that no invariant is about
 */
public record Verdict(Scenario scenario, String offered, EventLog log, Map<String, Long> counts,
    List<String> complaints, Report report) {

  public Verdict {
    counts = Map.copyOf(counts);
    complaints = List.copyOf(complaints);
  }

  public boolean isClean() {
    return report.isClean() && complaints.isEmpty();
  }

  /** All of it, for a reader who looks for the fault. */
  public String explain() {
    var text = new StringBuilder();
    text.append("seed %d, %s, %s%n".formatted(scenario.seed(), scenario.time(), offered));
    counts.entrySet().stream().sorted(Map.Entry.comparingByKey())
        .forEach(count -> text.append("%,10d  %s%n".formatted(count.getValue(), count.getKey())));
    complaints.forEach(complaint -> text.append("complaint: ").append(complaint).append(System.lineSeparator()));
    return text.append(report.explain(log)).append("log: ").append(log.file()).append(System.lineSeparator())
        .toString();
  }
}
