package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one Redis, of which the other was told to keep no history. */
@Timeout(180)
class DifferentSettingsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOPIC = "chat:1";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final ServerProcess one = node("history { size = 100, ttl = 1h }");
  private final ServerProcess other = node("");

  @Test
  void nothingThatIsMissingIsSaidToBeRecoveredAndBothNodesTellThatTheyDiffer() throws IOException {
    List.of(one, other).forEach(this::awaitDifference);
    assertThat(one.log().lines())
        .anyMatch(line -> line.contains("namespaces.chat.history.size is 100 here and 0 on node"));
    assertThat(other.log().lines())
        .anyMatch(line -> line.contains("namespaces.chat.history.size is 0 here and 100 on node"));

    Device before = connect(one, "alice");
    before.listenTo(TOPIC);
    before.cut();
    Device here = connect(one, "bob");
    Device there = connect(other, "carol");
    there.listenTo(TOPIC);
    assertThat(publish(there)).isEqualTo(1);
    assertThat(publish(here)).isEqualTo(2);
    assertThat(publish(there)).isEqualTo(3);

    Device after = stage.add(Device.resume(one.port(), token(one, "alice"), before.session()));
    assertThat(after.start(TOPIC).path("recovered").asBoolean()).isTrue();
    while (after.offsets(TOPIC).size() < 3) {
      after.awaitOn(TOPIC);
    }
    assertThat(after.offsets(TOPIC)).containsExactly(1L, 2L, 3L);
  }

  private void awaitDifference(ServerProcess node) {
    await().atMost(PATIENCE).untilAsserted(() -> {
      var ready = node.getFromManagement("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("degraded", "settings_differ");
      assertThat(node.metric("settings_differing")).isEqualTo(2);
    });
  }

  private static long publish(Device device) throws IOException {
    return device.ask("Broadcast", Map.of("topic", TOPIC, "payload", 1)).data().path("offset").asLong();
  }

  private ServerProcess node(String history) {
    return stage.add(Nodes.start(1, "namespaces.chat { subscribe = everyone, publish = everyone, " + history + " }",
        Map.of("REDIS_URL", redis.url()))).first();
  }

  private Device connect(ServerProcess node, String user) throws IOException {
    return stage.add(Device.connect(node.port(), token(node, user)));
  }

  private static String token(ServerProcess node, String user) {
    return Token.of(user).signedWith(node.secret());
  }
}
