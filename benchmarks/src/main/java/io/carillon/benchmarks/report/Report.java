package io.carillon.benchmarks.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The outcome of one scenario.
 *
 * @param scenario its name
 * @param setting what was measured, in words
 * @param rows the figures
 * @param notes what a reader must know to judge the figures
 */
public record Report(String scenario, String setting, List<Row> rows, List<String> notes) {

  private static final int LARGE = 100;
  private static final int MEDIUM = 10;

  public Report {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /** Prints the report for people. */
  public void print(PrintWriter out) {
    out.println();
    out.println(scenario + ": " + setting);
    out.println();
    List<String> columns = List.copyOf(columns());
    List<List<String>> lines = rows.stream()
        .map(row -> columns.stream().map(column -> shown(row.cells().getOrDefault(column, ""))).toList())
        .toList();
    if (rows.size() == 1) {
      for (int i = 0; i < columns.size(); i++) {
        out.println("  %-44s %s".formatted(columns.get(i), lines.getFirst().get(i)));
      }
    } else {
      int[] widths = new int[columns.size()];
      for (int i = 0; i < widths.length; i++) {
        int column = i;
        widths[i] = Math.max(columns.get(i).length(),
            lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0));
      }
      out.println(line(columns, widths));
      lines.forEach(line -> out.println(line(line, widths)));
    }
    notes.forEach(note -> out.println("  note: " + note));
    out.flush();
  }

  /** Writes reports, with the machine that they were made on, as JSON. */
  public static void write(List<Report> reports, Path file) throws IOException {
    try (JsonGenerator json = JsonFactory.builder().build()
        .createGenerator(ObjectWriteContext.empty(), Files.newBufferedWriter(file))) {
      json.writeStartObject();
      json.writeNumberProperty("cores", Runtime.getRuntime().availableProcessors());
      json.writeStringProperty("java", Runtime.version().toString());
      json.writeStringProperty("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
      json.writeArrayPropertyStart("reports");
      for (Report report : reports) {
        report.write(json);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("scenario", scenario);
    json.writeStringProperty("setting", setting);
    json.writeArrayPropertyStart("rows");
    for (Row row : rows) {
      json.writeStartObject();
      for (Map.Entry<String, Object> cell : row.cells().entrySet()) {
        json.writeName(cell.getKey());
        switch (cell.getValue()) {
          case Long figure -> json.writeNumber(figure);
          case Double figure when Double.isFinite(figure) -> json.writeNumber(figure);
          case Double _ -> json.writeNull();
          case Object words -> json.writeString(words.toString());
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("notes");
    notes.forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }

  private Set<String> columns() {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.cells().keySet()));
    return columns;
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append("  ").repeat(' ', widths[i] - cells.get(i).length()).append(cells.get(i));
    }
    return line.toString();
  }

  private static String shown(Object cell) {
    return switch (cell) {
      case Long figure -> String.format(Locale.ROOT, "%,d", figure);
      case Double figure when !Double.isFinite(figure) -> "-";
      case Double figure when Math.abs(figure) >= LARGE -> String.format(Locale.ROOT, "%,.0f", figure);
      case Double figure when Math.abs(figure) >= MEDIUM -> String.format(Locale.ROOT, "%.1f", figure);
      case Double figure -> String.format(Locale.ROOT, "%.2f", figure);
      case Object words -> words.toString();
    };
  }
}
