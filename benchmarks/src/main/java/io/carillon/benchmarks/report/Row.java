package io.carillon.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One line of a report: figures and words by their column's name, in the order in which they were put. */
public final class Row {

  private final Map<String, Object> cells = new LinkedHashMap<>();

  public Row put(String column, double figure) {
    cells.put(column, figure);
    return this;
  }

  public Row put(String column, long figure) {
    cells.put(column, figure);
    return this;
  }

  public Row put(String column, String words) {
    cells.put(column, words);
    return this;
  }

  /** Takes over all cells of another row, behind its own. */
  public Row putAll(Row other) {
    cells.putAll(other.cells);
    return this;
  }

  /** Takes over the words of another row, which say what its figures are about, all but one column's. */
  public Row putWordsOf(Row other, String but) {
    other.cells.forEach((column, cell) -> {
      if (cell instanceof String && !column.equals(but)) {
        cells.put(column, cell);
      }
    });
    return this;
  }

  /** A figure; NaN when the column holds none. */
  public double figure(String column) {
    return cells.get(column) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** The words of a column; empty when it holds none. */
  public String words(String column) {
    return cells.get(column) instanceof String words ? words : "";
  }

  /** The columns that hold figures. */
  public List<String> figures() {
    return cells.entrySet().stream().filter(cell -> cell.getValue() instanceof Number).map(Map.Entry::getKey).toList();
  }

  Map<String, Object> cells() {
    return cells;
  }
}
