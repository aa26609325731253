package io.carillon.acceptance.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node that logs in to its Redis. */
final class RedisPasswordTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Holds the characters that have a meaning in an address, a shell or a configuration file. */
  private static final String PASSWORD = "p$a${b}@c%41:d/e?f#g'h\"i\\j k&l|m";

  @Test
  void aPasswordOfItsOwnMayHoldAnyCharacter() {
    try (RedisProcess redis = RedisProcess.started(RedisProcess.Persistence.NONE, "--user", "carillon", "on",
        ">" + PASSWORD, "~*", "&*", "+@all");
        ServerProcess node = ServerProcess.start(
            Map.of("REDIS_URL", redis.url(), "REDIS_USER", "carillon", "REDIS_PASSWORD", PASSWORD))) {
      await().atMost(PATIENCE).untilAsserted(
          () -> assertThat(node.getFromManagement("/health/ready").statusCode()).isEqualTo(200));
      assertThat(node.log().text()).doesNotContain(PASSWORD);
    }
  }
}
