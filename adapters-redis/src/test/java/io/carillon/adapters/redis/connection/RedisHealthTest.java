package io.carillon.adapters.redis.connection;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.telemetry.DeliveryHealth.Obstacle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node says whether messages reach it from its Redis, and why not. */
class RedisHealthTest {

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final FaultyLink link = stage.link(redis);
  private final RedisNode node = stage.add(new RedisNode(link.url(), "test"));
  private final List<Boolean> changes = new CopyOnWriteArrayList<>();

  @Test
  void aRedisThatIsFrozenIsNoticedAndSoIsItsReturn() {
    node.delivering();
    node.health().onChange(changes::add);

    redis.freeze();
    patiently().until(() -> !node.health().isDelivering());
    assertThat(node.describeHealth()).contains("127.0.0.1:" + link.port());
    patiently().untilAsserted(() -> assertThat(told()).containsExactly(false));
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
    patiently().untilAsserted(() -> assertThat(told()).containsExactly(false));
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
    List<Boolean> all = List.copyOf(changes); // they go on changing
    return !all.isEmpty() && all.getFirst() ? all.subList(1, all.size()) : all;
  }
}
