package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;

/** Rows made of rows. */
final class Summary {

  /** Of these the worst counts, not the median: one loss is a loss. */
  private static final Set<String> TROUBLES = Set.of("missing", "lost");

  private Summary() {}

  /** The median of each figure, which one disturbed run does not move. */
  static Row of(List<Row> rows, String labelColumn, String label) {
    Row summary = new Row().put(labelColumn, label).putWordsOf(rows.getFirst(), labelColumn);
    for (String column : rows.getFirst().figures()) {
      DoubleStream figures = rows.stream().mapToDouble(row -> row.figure(column));
      summary.put(column, TROUBLES.contains(column) ? figures.max().orElse(0) : median(figures));
    }
    return summary;
  }

  static double median(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** How many times the first row's figure each figure of the second is. */
  static Row ratio(Row first, Row second, String labelColumn, String label) {
    Row ratio = new Row().put(labelColumn, label).putWordsOf(first, labelColumn);
    for (String column : first.figures()) {
      ratio.put(column, second.figure(column) / first.figure(column));
    }
    return ratio;
  }
}
