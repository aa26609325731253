package io.carillon.benchmarks.plan;

import io.carillon.benchmarks.report.Report;
import io.carillon.benchmarks.report.Row;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures nothing: calculates what a number of users needs. */
@Command(name = "plan", description = "How many nodes and Redis shards a number of users needs, and what is full first. Nothing is measured: each option says where its default comes from.", mixinStandardHelpOptions = true)
public final class Plan implements Callable<Integer> {

  private static final double PERCENT = 100;

  @Spec
  private CommandSpec spec;

  @Mixin
  private Assumptions assumptions;

  @Override
  public Integer call() {
    if (assumptions.connections < 1 || assumptions.headroom < 0 || assumptions.headroom >= 1) {
      throw new ParameterException(spec.commandLine(),
          "expected: 1 connection or more, headroom from 0 to less than 1");
    }
    Sizing sizing = new Sizing(assumptions);
    PrintWriter out = spec.commandLine().getOut();
    List.of(load(sizing), resources(sizing), loss(sizing)).forEach(report -> report.print(out));
    return 0;
  }

  private Report load(Sizing sizing) {
    return new Report("plan", String.format(Locale.ROOT, "%,d connections", assumptions.connections), List.of(new Row()
        .put("nodes, one of them to spare", sizing.nodes())
        .put("connections of a node", (double) assumptions.connections / sizing.nodes())
        .put("Redis shards", sizing.shards() + (sizing.shards() > 1 ? ", and one for presence" : ""))
        .put("messages published/s", sizing.published())
        .put("deliveries/s", sizing.delivered())
        .put("nodes that hear a message", sizing.hearing())
        .put("Redis to nodes, Gbit/s", sizing.announcedGigabits())
        .put("clients that come/s", sizing.coming())
        .put("looks at logs/s", sizing.looks())),
        List.of());
  }

  private static Report resources(Sizing sizing) {
    Sizing.Resource first = sizing.first();
    return new Report("what it takes", "in all nodes or shards together",
        sizing.resources().stream().map(resource -> new Row()
            .put("resource", resource.name()).put("need", resource.need()).put("have", resource.have())
            .put("% used", resource.share() * PERCENT)).toList(),
        List.of(
            String.format(Locale.ROOT, "full first, when users become more: %s, at %.1f times as many", first.name(),
                1 / first.share()),
            String.format(Locale.ROOT,
                "presence is on one shard, whatever their number: with the headroom free it serves %,.0f connections like these",
                sizing.presenceLimit())));
  }

  private static Report loss(Sizing sizing) {
    return new Report("a node is lost", "its clients come back to the others", List.of(new Row()
        .put("clients that come back", sizing.returning())
        .put("to each other node, a second", sizing.returningPerNode())
        .put("CPU of each other node meanwhile, %", sizing.nodeShareAfterLoss() * PERCENT)
        .put("commands to Redis/s, at most", sizing.returnCommands())
        .put("CPU of all shards meanwhile, %, without presence", sizing.redisShareAfterLoss() * PERCENT)
        .put("presence has caught up after s", sizing.presenceCatchesUpAfter())),
        List.of());
  }
}
