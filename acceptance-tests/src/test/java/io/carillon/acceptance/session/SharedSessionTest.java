package io.carillon.acceptance.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Checkpoints;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that come back to another node. Pings come every second. */
@Timeout(120)
class SharedSessionTest {

  private static final String TOPIC = "chat:1";
  private static final int MANY = 200;
  private static final String CONFIGURATION = "namespaces.chat { subscribe = everyone, publish = everyone, history { size = 50000, ttl = 1h } }";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis(Persistence.APPEND_ONLY_FILE);
  private final Nodes nodes = stage.add(Nodes.two(redis, CONFIGURATION,
      Map.of("HEARTBEAT_INTERVAL", "1s", "CLIENT_TIMEOUT", "10m", "MAX_CONNECTIONS_PER_ADDRESS", "1000")));
  private final ServerProcess one = nodes.first();
  private final ServerProcess other = nodes.last();

  @Test
  void aSessionGoesOnAtAnotherNodeWhenItsConnectionIsCut() throws IOException {
    Device before = connect(one, "alice");
    before.listenTo(TOPIC);
    Device bob = connect(other, "bob");
    publish(bob, 3);
    before.awaitOn(TOPIC);
    before.cut();
    publish(bob, 3);

    Device after = resume(other, "alice", before);
    awaitOffset(after, 6);

    assertGoesOn(before, after, 6);
  }

  @Test
  void aConnectionThatIsStillOpenOnAnotherNodeIsTakenOver() throws IOException {
    Device before = connect(one, "alice");
    before.listenTo(TOPIC);
    Device bob = connect(other, "bob");
    publish(bob, 3);
    before.awaitOn(TOPIC);

    Device after = resume(other, "alice", before);
    publish(bob, 3);
    awaitOffset(after, 6);

    assertThat(before.awaitEnding()).isEqualTo(new Ending(4010, "session resumed elsewhere"));
    assertGoesOn(before, after, 6);

    Device again = resume(one, "alice", after);
    assertThat(after.awaitEnding()).isEqualTo(new Ending(4010, "session resumed elsewhere"));
    assertThat(again.isResumed()).isTrue();
  }

  @Test
  void aSessionGoesOnAtAnotherNodeAsSoonAsItsClientHasHeardOfIt() throws IOException {
    for (int i = 0; i < 20; i++) {
      Device before = connect(one, "u" + i);
      before.listenTo(TOPIC, "lobby");
      before.ask("Unsubscribe", Map.of("topics", List.of("lobby")));

      Device after = resume(other, "u" + i, before);
      assertThat(after.isResumed()).isTrue();
      assertThat(after.topics()).contains(TOPIC).doesNotContain("lobby");
      assertThat(before.awaitEnding()).isEqualTo(new Ending(4010, "session resumed elsewhere"));

      Device again = resume(one, "u" + i, after);
      assertThat(again.isResumed()).isTrue();
      assertThat(again.topics()).isEqualTo(after.topics());
      assertThat(after.awaitEnding()).isEqualTo(new Ending(4010, "session resumed elsewhere"));
    }
  }

  @Test
  void aNodeThatIsKilledTakesNoSessionWithIt() throws IOException {
    List<Device> before = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Device device = connect(one, "u" + i);
      device.listenTo(TOPIC);
      before.add(device);
    }
    Device bob = connect(other, "bob");
    publish(bob, 3);
    awaitOffset(before.getLast(), 3);
    Checkpoints.await(redis, TOPIC, MANY);

    one.close();
    publish(bob, 3);
    List<Device> after = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      after.add(resume(other, "u" + i, before.get(i)));
    }

    for (int i = 0; i < MANY; i++) {
      awaitOffset(after.get(i), 6);
      assertGoesOn(before.get(i), after.get(i), 6);
    }
  }

  private static void assertGoesOn(Device before, Device after, long end) {
    assertThat(after.isResumed()).isTrue();
    assertThat(after.session()).isEqualTo(before.session());
    assertThat(after.start(TOPIC).path("recovered").asBoolean()).isTrue();
    long from = after.start(TOPIC).path("offset").asLong();
    assertThat(from).isLessThanOrEqualTo(before.offsets(TOPIC).stream().mapToLong(Long::longValue).max().orElse(0));
    assertThat(after.offsets(TOPIC)).containsExactlyElementsOf(LongStream.rangeClosed(from + 1, end).boxed().toList());
  }

  private static void awaitOffset(Device device, long offset) throws IOException {
    while (!device.offsets(TOPIC).contains(offset)) {
      device.awaitOn(TOPIC);
    }
  }

  private static void publish(Device publisher, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(publisher.ask("Broadcast", Map.of("topic", TOPIC, "payload", i)).event()).isEqualTo("published");
    }
  }

  private Device connect(ServerProcess node, String user) throws IOException {
    return stage.add(Device.connect(node.port(), Token.of(user).signedWith(node.secret())));
  }

  private Device resume(ServerProcess node, String user, Device before) throws IOException {
    return stage.add(Device.resume(node.port(), Token.of(user).signedWith(node.secret()), before.session()));
  }
}
