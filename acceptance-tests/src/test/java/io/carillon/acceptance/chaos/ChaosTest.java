package io.carillon.acceptance.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosTest {

  private static final Path DIRECTORY = Path.of("target", "chaos");

  @Test
  void aMinuteOfChaosBreaksNoPromise() throws IOException, InterruptedException {
    try (ServerProcess server = ChaosServer.start(DIRECTORY)) {
      Verdict verdict = ChaosRun
          .run(new Scenario(List.of(server.address()), TokenSigner.withSecret(server.secret()), 1,
              Duration.ofSeconds(60), 5, 16, DIRECTORY));

      assertThat(verdict.isClean()).as(verdict::explain).isTrue();
      assertThat(verdict.counts()).as("what was tried").containsKeys("closed RESET 1006", "closed HALF_OPEN 4105",
          "closed CLEAN 1000",
          "closed EXPIRED 4102", "received, unrecorded", "refused: forbidden", "refused: conflict");
      server.askToStop();
      assertThat(server.awaitExit()).isZero();
    }
  }
}
