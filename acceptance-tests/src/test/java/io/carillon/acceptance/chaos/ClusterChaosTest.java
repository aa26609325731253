package io.carillon.acceptance.chaos;

import static io.carillon.acceptance.chaos.Fault.NODE_CUT_OFF;
import static io.carillon.acceptance.chaos.Fault.NODE_FROZEN;
import static io.carillon.acceptance.chaos.Fault.NODE_KILLED;
import static io.carillon.acceptance.chaos.Fault.REDIS_EMPTIED;
import static io.carillon.acceptance.chaos.Fault.REDIS_FROZEN;
import static io.carillon.acceptance.chaos.Fault.REDIS_KILLED;
import static io.carillon.acceptance.chaos.Fault.REDIS_REPLACED;
import static io.carillon.acceptance.chaos.Fault.SUBSCRIBERS_KILLED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tells most in a short time; {@code acceptance-tests/chaos --nodes 3} does all there is, for as long as one likes. */
class ClusterChaosTest {

  private static final Path DIRECTORY = Path.of("target", "chaos");
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final long SEED = 7;

  @Test
  void whatHappensToTwoNodesAndTheirRedisBreaksNoPromise() throws IOException, InterruptedException {
    assertNoPromiseIsBroken(2, Set.of(NODE_KILLED, NODE_FROZEN, REDIS_KILLED, REDIS_EMPTIED));
  }

  @Test
  void whatHappensToThreeNodesAndTheirRedisBreaksNoPromise() throws IOException, InterruptedException {
    assertNoPromiseIsBroken(3, Set.of(NODE_CUT_OFF, SUBSCRIBERS_KILLED, REDIS_FROZEN, REDIS_REPLACED));
  }

  private static void assertNoPromiseIsBroken(int nodes, Set<Fault> faults) throws IOException, InterruptedException {
    Path directory = DIRECTORY.resolve(nodes + "-nodes");
    try (Cluster cluster = new Cluster(nodes, directory)) {
      var scenario = new Scenario(cluster.addresses(), cluster.keys(), SEED, TIME, 4, 12, directory);

      Verdict verdict = ChaosRun.run(scenario, new Disruptor(cluster, faults, SEED)::run);

      assertThat(verdict.isClean()).as(verdict::explain).isTrue();
      assertThat(verdict.counts()).as("what was tried").containsKeys("received, live", "resumed, recovered true");
      assertThat(verdict.counts().keySet()).as("what was done").anyMatch(name -> name.startsWith("fault "));
    }
  }
}
