package io.carillon.benchmarks.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carillon.benchmarks.plan.Sizing.Resource;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SizingTest {

  @Test
  void oneNodeMoreThanNeededForTheConnections() {
    Sizing sizing = sizing("--connections", "100000", "--node-connections", "50000", "--publishes", "0");

    assertThat(sizing.nodes()).isEqualTo(3);
    assertThat(sizing.returning()).isCloseTo(33_333, within(1.0));
  }

  @Test
  void nodesAreAddedUntilHalfOfTheirCpuIsFree() {
    // 1 000 000 deliveries of 10 us are ten cores: twenty with the headroom, on ten nodes of two cores; the rest is made free
    Sizing sizing = sizing("--connections", "1000", "--publishes", "1", "--audience", "1000", "--delivery-us", "10",
        "--message-us", "0", "--hear-us", "0", "--heartbeat-us", "0", "--connect-us", "0", "--look-us", "0",
        "--command-us", "0", "--node-gbit", "1000");

    assertThat(sizing.nodes()).isEqualTo(11);
    assertThat(need(sizing, "CPU of the nodes").need()).isCloseTo(10, within(1e-9));
  }

  @Test
  void moreNodesHearAMessageTheMoreThereAre() {
    assertThat(sizing("--connections", "1000", "--audience", "1").hearing()).isCloseTo(1, within(1e-9));
    assertThat(sizing("--connections", "1000", "--audience", "100000", "--publishes", "0").hearing())
        .isCloseTo(2, within(1e-9));
    assertThat(sizing("--connections", "1000000", "--audience", "10").hearing()).isBetween(7.0, 10.0);
  }

  @Test
  void publishingNeedsShardsAsItGrows() {
    // 64 000 a second are two cores, four with the headroom
    Sizing sizing = sizing("--connections", "64000", "--publishes", "1", "--audience", "1", "--look-us", "0",
        "--command-us",
        "0", "--shard-gb", "1000");

    assertThat(sizing.shards()).isEqualTo(4);
    assertThat(need(sizing, "CPU of Redis without presence").share()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void aLogTakesAtLeastOnePageOfItsStream() {
    double empty = need(sizing("--kept", "1"), "memory of Redis").need();
    double few = need(sizing("--kept", "10"), "memory of Redis").need();
    double many = need(sizing("--kept", "100"), "memory of Redis").need();

    assertThat(few).isEqualTo(empty);
    assertThat(many).isGreaterThan(3 * few);
  }

  @Test
  void presenceIsOnOneShardWhateverTheirNumber() {
    Sizing small = sizing("--connections", "1000000", "--publishes", "0.01");
    Sizing large = sizing("--connections", "1000000", "--publishes", "1");

    assertThat(large.shards()).isGreaterThan(small.shards());
    assertThat(large.presenceLimit()).isEqualTo(small.presenceLimit()).isCloseTo(750_000, within(1e-6));
    assertThat(small.first().name()).contains("shard with presence");
    assertThat(need(small, "CPU of the shard with presence").need()).isCloseTo(2.0 / 3, within(1e-9));
    assertThat(sizing("--presence-us", "0").first().name()).doesNotContain("shard with presence");
  }

  @Test
  void aSingleRedisHasPresenceBesideEverythingElse() {
    Sizing sizing = sizing("--connections", "60000");

    assertThat(sizing.shards()).isEqualTo(1);
    assertThat(need(sizing, "CPU of the shard with presence").need())
        .isCloseTo(60_000 / 600.0 * 400e-6 + need(sizing, "CPU of Redis without presence").need(), within(1e-9));
  }

  @Test
  void theClientsOfALostNodeComeToTheOthersInItsTime() {
    Sizing sizing = sizing("--connections", "100000", "--node-connections", "50000", "--publishes", "0", "--return",
        "10",
        "--commands", "6");

    assertThat(sizing.returningPerNode()).isCloseTo(1_667, within(1.0));
    assertThat(sizing.returnCommands()).isCloseTo(20_000, within(1.0));
  }

  @Test
  void nonsenseIsRefusedAndThePlanIsPrinted() {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new Plan()).setOut(new PrintWriter(out))
        .setErr(new PrintWriter(new StringWriter()));

    assertThat(line.execute("--headroom", "1")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(line.execute()).isZero();
    assertThat(out.toString()).contains("1,000,000 connections", "full first", "a node is lost");
  }

  private static Sizing sizing(String... options) {
    Assumptions assumptions = new Assumptions();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(assumptions)).parseArgs(options);
    return new Sizing(assumptions);
  }

  private static Resource need(Sizing sizing, String name) {
    return sizing.resources().stream().filter(resource -> resource.name().startsWith(name)).findFirst().orElseThrow();
  }
}
