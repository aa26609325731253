package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Row;
import java.util.List;

/** Rows made of rows. */
final class Summary {

  private Summary() {}

  /** The median of each figure, which one disturbed run does not move. */
  static Row of(List<Row> rows, String labelColumn, String label) {
    Row summary = new Row().put(labelColumn, label).putWordsOf(rows.getFirst(), labelColumn);
    for (String column : rows.getFirst().figures()) {
      double[] sorted = rows.stream().mapToDouble(row -> row.figure(column)).sorted().toArray();
      int middle = sorted.length / 2;
      summary.put(column, sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
    return summary;
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
