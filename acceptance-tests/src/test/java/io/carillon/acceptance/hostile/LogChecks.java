package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.server.ServerProcess;
import java.util.List;

/** What no log may hold, whatever happened. */
final class LogChecks {

  /** What attackers say; no log line may repeat it. */
  static final String HOSTILE_PAYLOAD = "words-of-an-attacker";

  /** Repetitions are cut off, so even a flood leaves few lines. */
  private static final int MANY_LINES = 2_000;

  /** Log lines stay short, whatever a client sends. */
  private static final int LONG_LINE = 2_000;

  private LogChecks() {}

  static void assertNothingLeaked(ServerProcess server) {
    List<String> lines = server.log().lines();
    assertThat(lines).isNotEmpty().hasSizeLessThan(MANY_LINES).allSatisfy(line -> assertThat(line)
        .startsWith("{")
        .hasSizeLessThan(LONG_LINE)
        .doesNotContain("\"throwable\":", "\"ERROR\"", "Exception", "\\tat ")
        .doesNotContain(server.secret(), "eyJ", HealthyPair.PAYLOAD, HOSTILE_PAYLOAD));
  }
}
