package io.carillon.benchmarks;

import io.carillon.benchmarks.plan.Plan;
import io.carillon.benchmarks.scenario.All;
import io.carillon.benchmarks.scenario.Compare;
import io.carillon.benchmarks.scenario.Connect;
import io.carillon.benchmarks.scenario.Fanout;
import io.carillon.benchmarks.scenario.Flat;
import io.carillon.benchmarks.scenario.Idle;
import io.carillon.benchmarks.scenario.Ingest;
import io.carillon.benchmarks.scenario.Mixed;
import io.carillon.benchmarks.scenario.PauseWatch;
import io.carillon.benchmarks.scenario.Rate;
import io.carillon.benchmarks.scenario.Rooms;
import io.carillon.benchmarks.scenario.Slow;
import io.carillon.benchmarks.scenario.Startup;
import io.carillon.benchmarks.scenario.ThroughRedis;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code benchmarks/run}: puts load on a server that it starts as a process of its own, and says what that cost. */
@Command(name = "benchmarks/run", description = "Measures the server; docs/performance.md says how to read the figures.", mixinStandardHelpOptions = true, subcommands = {
    Idle.class, Connect.class, Fanout.class, Flat.class, Rate.class, PauseWatch.class, Ingest.class, Rooms.class,
    Slow.class,
    Startup.class, ThroughRedis.class, Mixed.class, Compare.class, Plan.class, All.class}, footer = {"",
        "Also: benchmarks/run jmh [pattern] [options] runs the benchmarks of single classes."})
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Main());
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((exception, command, _) -> {
      if (!(exception instanceof IOException)) {
        throw exception;
      }
      command.getErr().println("benchmarks: " + exception.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    });
    if (arguments.length == 0) {
      line.usage(line.getErr());
      System.exit(CommandLine.ExitCode.USAGE);
    }
    System.exit(line.execute(arguments));
  }
}
