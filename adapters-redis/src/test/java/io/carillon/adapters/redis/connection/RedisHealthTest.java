package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node says whether messages reach it from its Redis, and why not. */
class RedisHealthTest {

  private final RedisProcess redis = RedisProcess.started(Persistence.NONE);
  private final FaultyLink link = new FaultyLink(redis.port());
  private final RedisNode node = new RedisNode(link.url(), "test");
  private final List<Boolean> changes = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() throws Exception {
    node.close();
    link.close();
    redis.close();
  }

  @Test
  void aRedisThatIsFrozenIsNoticedAndSoIsItsReturn() {
    node.delivering();
    node.health().onChange(changes::add);

    redis.freeze();
    patiently().until(() -> !node.health().isDelivering());
    assertThat(node.describeHealth()).contains("127.0.0.1:" + link.port());
    redis.thaw();
    node.delivering();

    patiently().untilAsserted(() -> assertThat(told()).containsExactly(false, true));
    assertThat(node.describeHealth()).isEmpty();
  }

  @Test
  void aRedisThatHasEndedIsNoticedAndSoIsItsReturn() {
    node.delivering();
    node.health().onChange(changes::add);

    redis.kill();
    patiently().until(() -> node.health().obstacle().equals(Optional.of(Obstacle.UNREACHABLE)));
    redis.restart();
    node.delivering();

    patiently().untilAsserted(() -> assertThat(told()).containsExactly(false, true));
  }

  @Test
  void messagesThatDoNotArriveAreNoticedAlthoughCommandsAreAnswered() {
    node.delivering();

    link.loseMessages(true);
    patiently().until(() -> node.health().obstacle().equals(Optional.of(Obstacle.NOT_DELIVERING)));
    node.publish("chat", "1");
    link.loseMessages(false);

    node.delivering();
    assertThat(node.telemetry().canaries()).isPositive();
  }

  @Test
  void aNodeWithoutARedisHasNeverBeenReached() throws Exception {
    try (FaultyLink nowhere = new FaultyLink(RedisProcess.freePort());
        RedisNode other = new RedisNode(nowhere.url(), "test")) {
      assertThat(other.health().obstacle()).contains(Obstacle.NOT_YET_CONNECTED);
      nowhere.leadTo(redis.port());
      other.delivering();
    }
  }

  @Test
  void aConnectionThatIsMadeAnewAtOnceIsNoTrouble() {
    node.delivering();
    node.health().onChange(changes::add);
    int before = node.telemetry().canaries();

    redis.execute("CLIENT", "KILL", "TYPE", "pubsub");

    patiently().until(() -> !node.telemetry().disconnections().isEmpty() && node.telemetry().canaries() > before + 3);
    assertThat(told()).isEmpty();
  }

  /** Without the beginning, which may be told after it can be seen. */
  private List<Boolean> told() {
    return !changes.isEmpty() && changes.getFirst() ? changes.subList(1, changes.size()) : changes;
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
  }
}
