package io.carillon.benchmarks.scenario;

import io.carillon.benchmarks.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything that is measured, each on servers of its own. */
@Command(name = "all", description = "Every measurement with its defaults, one after another: about twenty minutes.", mixinStandardHelpOptions = true)
public final class All implements Callable<Integer> {

  @Mixin
  private BenchOptions options;

  @Option(names = "--quick", description = "a few seconds of each: whether everything works, not how fast it is")
  private boolean quick;

  /** A measurement, and its options for the quick way. */
  private record Step(Measurement measurement, String quickOptions) {}

  @Override
  public Integer call() throws IOException {
    List<Report> reports = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Step step : steps()) {
      CommandLine line = new CommandLine(step.measurement());
      line.parseArgs(quick ? step.quickOptions().split(" ", -1) : new String[0]);
      try {
        Report report = step.measurement().measure(options);
        options.print(report);
        reports.add(report);
        options.write(reports);
      } catch (IOException e) {
        failures.add(line.getCommandName() + ": " + e.getMessage());
      }
    }
    failures.forEach(failure -> options.complain("not measured: " + failure));
    return failures.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static List<Step> steps() {
    return List.of(
        new Step(new Idle(), "--connections 2000 --seconds 2"),
        new Step(new Connect(), "--connections 1000 --rounds 2"),
        new Step(new Fanout(), "--warm-up 2 --seconds 1 --rounds 1"),
        new Step(new Flat(), "--subscribers 100,1000 --topics 1,100,1000 --warm-up 1 --seconds 1 --rounds 1"),
        new Step(new Rate(), "--rates 20 --warm-up 2 --seconds 3"),
        new Step(new PauseWatch(), "--warm-up 2 --seconds 5"),
        new Step(new Ingest(), "--warm-up 2 --seconds 2"),
        new Step(new Rooms(), "--warm-up 2 --seconds 3"),
        new Step(new Slow(), "--healthy 200 --stopped 100 --seconds 20"),
        new Step(new ThroughRedis(), "--warm-up 2 --seconds 2"),
        new Step(new Startup(), "--runs 1"));
  }
}
