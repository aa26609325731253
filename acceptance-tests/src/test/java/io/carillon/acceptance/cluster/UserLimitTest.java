package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.RefusedException;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user's connections, of which there may be two on both nodes together. */
@Timeout(180)
class UserLimitTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  private final Stage stage = new Stage();

  @Test
  void theLimitHoldsOverAllNodesAndATakenOverConnectionsPlaceCountsForTheNewOne() throws IOException {
    Nodes nodes = nodes("refuse");
    Device first = connect(nodes.first());
    Device second = connect(nodes.last());

    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> connect(nodes.first()));
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> connect(nodes.last()));

    Device again = stage.add(Device.resume(nodes.last().port(), token(nodes.last()), first.session()));
    assertThat(again.isResumed()).isTrue();
    assertThat(first.awaitEnding()).isEqualTo(new Ending(4010, "session resumed elsewhere"));
    assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> connect(nodes.first()));

    second.cut();
    await().atMost(PATIENCE).ignoreException(RefusedException.class).until(() -> connect(nodes.first()) != null);
  }

  @Test
  void theOldestConnectionMakesRoomWhicheverNodeItIsOn() throws IOException {
    Nodes nodes = nodes("close_oldest");
    Device first = connect(nodes.first());
    Device second = connect(nodes.last());

    Device third = connect(nodes.last());

    assertThat(first.awaitEnding()).isEqualTo(new Ending(4009, "replaced by a newer connection of this user"));
    second.catchUp();
    third.catchUp();
    connect(nodes.first());
    assertThat(second.awaitEnding().code()).isEqualTo(4009);
    third.catchUp();
  }

  private Nodes nodes(String beyond) {
    return stage.add(Nodes.two(stage.redis(), "",
        Map.of("MAX_CONNECTIONS_PER_USER", "2", "BEYOND_CONNECTIONS_PER_USER", beyond)));
  }

  private Device connect(ServerProcess node) throws IOException {
    return stage.add(Device.connect(node.port(), token(node)));
  }

  private static String token(ServerProcess node) {
    return Token.of("alice").signedWith(node.secret());
  }
}
