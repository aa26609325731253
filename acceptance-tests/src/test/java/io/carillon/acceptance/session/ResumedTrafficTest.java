package io.carillon.acceptance.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.RefusedException;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Clients that come back after more was published than a log keeps. Heartbeats are far apart. */
class ResumedTrafficTest {

  private static final AtomicInteger TESTS = new AtomicInteger();

  private static ServerProcess server;

  private final int test = TESTS.incrementAndGet();
  private final String alice = "alice." + test;
  private final String topic = "chat:" + test;
  private final List<Device> devices = new ArrayList<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("carillon.conf"),
        "namespaces { chat { subscribe = everyone, publish = everyone, history { size = 100, ttl = 1h } } }");
    server = ServerProcess.start(Map.of("CARILLON_CONFIG", file.toString(), "HEARTBEAT_INTERVAL", "5m",
        "CLIENT_TIMEOUT", "10m"));
  }

  @AfterAll
  static void stop() {
    server.askToStop();
    assertThat(server.awaitExit()).isZero();
  }

  @AfterEach
  void leave() throws IOException {
    for (Device device : devices) {
      device.close();
    }
  }

  @Test
  void whatTheLogStillHoldsComesBehindAGapThatNamesTheRest() throws IOException {
    Device before = listening().silent();
    Device bob = connect("bob." + test);
    publish(bob, 150);
    awaitOffset(before, 150);
    before.cut();
    publish(bob, 5);

    Device after = keep(Device.resume(server.port(), token(alice), before.session()));
    awaitOffset(after, 155);

    assertThat(after.start(topic).path("recovered").asBoolean(true)).isFalse();
    assertThat(after.start(topic).path("reason").asString()).isEqualTo("trimmed");
    assertThat(after.start(topic).path("offset").asLong(-1)).isZero();
    Message gap = after.heard().stream().filter(message -> message.type().equals("Gap")).findFirst().orElseThrow();
    assertThat(gap.data().path("from").asLong()).isEqualTo(1);
    assertThat(gap.data().path("to").asLong()).isEqualTo(55);
    assertThat(gap.text("reason")).isEqualTo("trimmed");
    assertThat(after.offsets(topic)).isEqualTo(range(56, 155));
  }

  @Test
  void anOrdinaryClientHasSoonProvedWhatItHasReceived() throws IOException {
    Device before = listening();
    Device bob = connect("bob." + test);
    publish(bob, 150);
    awaitOffset(before, 150);
    publish(bob, 1);
    awaitOffset(before, 151);
    before.awaitPings(before.pings().size() + 1);
    before.catchUp();
    before.cut();
    publish(bob, 5);

    Device after = keep(Device.resume(server.port(), token(alice), before.session()));
    awaitOffset(after, 156);

    assertThat(after.start(topic).path("recovered").asBoolean()).isTrue();
    assertThat(after.start(topic).path("offset").asLong()).isEqualTo(151);
    assertThat(after.offsets(topic)).isEqualTo(range(152, 156));
  }

  @Test
  void aClientThatSaysItsPositionsGoesOnThereWhereverItSaysThem() throws IOException {
    Device before = listening().silent();
    Device bob = connect("bob." + test);
    publish(bob, 150);
    String epoch = awaitOffset(before, 150).text("epoch");
    before.cut();
    publish(bob, 5);

    Device byAddress = keep(Device.resume(server.port(), token(alice),
        before.session() + "&position=" + topic + "," + epoch + ",150"));
    awaitOffset(byAddress, 155);
    assertThat(byAddress.start(topic).path("recovered").asBoolean()).isTrue();
    assertThat(byAddress.start(topic).path("offset").asLong()).isEqualTo(150);
    assertThat(byAddress.offsets(topic)).isEqualTo(range(151, 155));
    byAddress.cut();

    Device byMessage = keep(Device.authenticate(server.port(), Map.of("token", token(alice), "session",
        before.session(), "positions", List.of(Map.of("topic", topic, "epoch", epoch, "offset", 153)))));
    awaitOffset(byMessage, 155);
    assertThat(byMessage.isResumed()).isTrue();
    assertThat(byMessage.offsets(topic)).isEqualTo(range(154, 155));
  }

  @Test
  void aPositionThatIsNoneIsRefusedAndTheSessionStays() throws IOException {
    Device before = listening();
    before.cut();

    assertThatThrownBy(() -> Device.resume(server.port(), token(alice), before.session() + "&position=" + topic))
        .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.status()).isEqualTo(400));

    assertThat(keep(Device.resume(server.port(), token(alice), before.session())).isResumed()).isTrue();
  }

  @Test
  void whoSubscribesWithATrimmedPositionIsGivenTheRest() throws IOException {
    Device before = listening();
    Device bob = connect("bob." + test);
    publish(bob, 150);
    String epoch = awaitOffset(before, 150).text("epoch");
    Device after = connect(alice);

    JsonNode entry = after.ask("Subscribe", Map.of("topics",
        List.of(Map.of("topic", topic, "position", Map.of("epoch", epoch, "offset", 20))))).data().path("topics")
        .path(0);

    assertThat(entry.path("recovered").asBoolean(true)).isFalse();
    assertThat(entry.path("reason").asString()).isEqualTo("trimmed");
    assertThat(entry.path("gaps").path(0).path("from").asLong()).isEqualTo(21);
    assertThat(entry.path("gaps").path(0).path("to").asLong()).isEqualTo(50);
    assertThat(entry.path("messages").valueStream().map(message -> message.path("data").path("offset").asLong()))
        .containsExactlyElementsOf(range(51, 150));
    assertThat(entry.path("offset").asLong()).isEqualTo(150);
  }

  private Device listening() throws IOException {
    Device device = connect(alice);
    device.subscribe(topic);
    return device;
  }

  private Message awaitOffset(Device device, long offset) throws IOException {
    return device.await(
        message -> message.isBroadcastOn(topic) && message.data().path("offset").asLong() == offset);
  }

  private void publish(Device publisher, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(publisher.ask("Broadcast", Map.of("topic", topic, "payload", i)).event()).isEqualTo("published");
    }
  }

  private Device connect(String user) throws IOException {
    return keep(Device.connect(server.port(), token(user)));
  }

  private Device keep(Device device) {
    devices.add(device);
    return device;
  }

  private static String token(String user) {
    return Token.of(user).signedWith(server.secret());
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
