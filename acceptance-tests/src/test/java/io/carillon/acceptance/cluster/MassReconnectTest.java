package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Device;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Checkpoints;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** All clients of a node that was killed come back to another one at once; while nothing else runs, because they are many. */
@Isolated
class MassReconnectTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CLIENTS = 1_000;

  /** Among them is the step that counts the connections of the user on all nodes (decision 34). */
  private static final int MOST_COMMANDS = 8;
  private static final int MOST_TRIES = 20;
  private static final String COMMANDS = "broker_batch_commands_sum";
  private static final String CONFIGURATION = "namespaces.chat { subscribe = everyone, publish = everyone, presence = counts, history { size = 5000, ttl = 1h } }";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis(Persistence.APPEND_ONLY_FILE);
  private final Nodes nodes = stage.add(Nodes.two(redis, CONFIGURATION,
      Map.of("CLIENT_TIMEOUT", "10m", "HEARTBEAT_INTERVAL", "5m")));
  private final ServerProcess one = nodes.first();
  private final ServerProcess other = nodes.last();
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void everybodyIsRecoveredAtTheCostOfAFewCommandsEach() throws Exception {
    List<Device> before = atOnce(number -> {
      Device device = Device.connect(one.port(), token(number));
      device.listenTo("chat:" + number % 10);
      return device;
    });
    await().atMost(PATIENCE).until(() -> one.metric("sessions_open") == CLIENTS);
    Checkpoints.await(redis, "chat:", CLIENTS);
    one.kill();
    try (Device talker = Device.connect(other.port(), token(CLIENTS))) {
      for (int topic = 0; topic < 10; topic++) {
        assertThat(talker.ask("Broadcast", Map.of("topic", "chat:" + topic, "payload", "missed")).event())
            .isEqualTo("published");
      }
    }
    double commandsBefore = other.metric(COMMANDS);

    List<Device> after = atOnce(number -> {
      Device device = resume(number, before.get(number).session());
      device.awaitOn("chat:" + number % 10);
      return device;
    });

    double commands = other.metric(COMMANDS) - commandsBefore;
    assertThat(after).allMatch(Device::isResumed)
        .allSatisfy(device -> assertThat(device.heard()).anyMatch(message -> message.text("payload").equals("missed")));
    assertThat(commands / attempts.get()).as("commands to Redis for each client that comes")
        .isLessThanOrEqualTo(MOST_COMMANDS);
    close(before);
    close(after);
  }

  /** Comes back, and again when the server has not managed to read all logs in time for all who came at once. */
  private Device resume(int number, String session) throws IOException {
    for (int tries = 1;; tries++) {
      attempts.incrementAndGet();
      Device device = Device.resume(other.port(), token(number), session);
      if (tries == MOST_TRIES || !device.greeting().text("code").equals("unavailable")) {
        return device;
      }
      device.close();
    }
  }

  /** Does something for each client. */
  @FunctionalInterface
  private interface Act {

    Device with(int number) throws IOException;
  }

  private static List<Device> atOnce(Act act) throws ExecutionException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Device>> all = IntStream.range(0, CLIENTS).mapToObj(i -> threads.submit(() -> act.with(i))).toList();
      List<Device> devices = new ArrayList<>();
      for (Future<Device> one : all) {
        devices.add(one.get());
      }
      return devices;
    }
  }

  private static void close(List<Device> devices) throws IOException {
    for (Device device : devices) {
      device.close();
    }
  }

  private String token(int number) {
    return Token.of("u" + number).signedWith(one.secret());
  }
}
