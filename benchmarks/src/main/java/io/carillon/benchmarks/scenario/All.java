package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Every scenario with its defaults, each on a server of its own. */
@Command(name = "all", description = "Every scenario with its defaults, one after another.", mixinStandardHelpOptions = true)
public final class All implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Override
  public Integer call() throws IOException {
    List<Report> reports = new ArrayList<>();
    for (Scenario scenario : List.of(new Idle(), new Connect(), new Fanout(), new Rate(), new Ingest(), new Rooms(),
        new Slow())) {
      new CommandLine(scenario).parseArgs();
      reports.add(scenario.measure(options));
    }
    return options.report(reports);
  }
}
