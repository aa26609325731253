package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import io.carillon.benchmarks.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds side by side. They take turns, so that what disturbs the machine meanwhile disturbs all of them. */
@Command(name = "compare", description = "Distributions side by side, in turns: A B A B.", mixinStandardHelpOptions = true)
public final class Compare implements Callable<Integer> {

  private static final String BUILD = "build";

  @Mixin
  private BenchOptions options;

  @Parameters(arity = "2..*", paramLabel = "DIRECTORY", description = "distributions, the first being what the others are compared with")
  private List<Path> builds;

  @Option(names = "--rounds", defaultValue = "3", description = "how often each is measured (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--scenario", defaultValue = "fanout", description = "fanout, idle or mixed (default: ${DEFAULT-VALUE})")
  private String name;

  @Option(names = "--with", defaultValue = "", paramLabel = "OPTIONS", description = "the scenario's own options, in one argument")
  private String scenarioOptions;

  @Override
  public Integer call() throws IOException {
    CommandLine line = new CommandLine(switch (name) {
      case "fanout" -> new Fanout();
      case "idle" -> new Idle();
      case "mixed" -> new Mixed();
      default -> throw new IOException("--scenario " + name + " (expected: fanout, idle or mixed)");
    });
    line.parseArgs(scenarioOptions.isBlank() ? new String[0] : scenarioOptions.trim().split(" +", -1));
    Scenario scenario = line.getCommand();
    List<List<Report>> measured = builds.stream().<List<Report>>map(_ -> new ArrayList<>()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < builds.size(); i++) {
        measured.get(i).add(measure(scenario, builds.get(i)));
      }
    }
    return options.report(List.of(new Report("compare", name + ", medians of " + rounds + " rounds in turns; "
        + measured.getFirst().getFirst().setting(), rows(measured), List.of())));
  }

  private Report measure(Scenario scenario, Path build) throws IOException {
    try (ServerProcess server = options.start(build.resolve("carillon"));
        Bench bench = options.bench(server, options.encoding())) {
      return scenario.measure(bench);
    }
  }

  /** For each row of the scenario: the builds below one another, then each as a ratio to the first. */
  private List<Row> rows(List<List<Report>> measured) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < measured.getFirst().getFirst().rows().size(); i++) {
      int place = i;
      List<Row> medians = IntStream.range(0, builds.size())
          .mapToObj(build -> Summary.of(
              measured.get(build).stream().map(report -> report.rows().get(place)).toList(), BUILD, label(build)))
          .toList();
      rows.addAll(medians);
      for (int build = 1; build < medians.size(); build++) {
        rows.add(Summary.ratio(medians.getFirst(), medians.get(build), BUILD, label(build) + " / " + label(0)));
      }
    }
    return rows;
  }

  private String label(int build) {
    Path path = builds.get(build).toAbsolutePath().normalize();
    return String.valueOf(path.getFileName());
  }
}
