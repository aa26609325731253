package io.carillon.adapters.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.fixture.RecordingTelemetry;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.time.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** What becomes of commands that share a round trip. */
@Timeout(60)
class PipelineTest {

  private static final String TAG = "chat";
  private static final String APPEND = "return redis.call('RPUSH', '{chat}', ARGV[1])";

  @RegisterExtension
  private final Stage stage = new Stage();

  /** As when another connection loads what the server has forgotten, in the midst of a batch. */
  @Test
  void whatWasRefusedIsNotDoneBehindALaterWriteOfItsSlot() {
    RedisProcess redis = stage.redis();
    RecordingTelemetry telemetry = new RecordingTelemetry();
    var connections = new RedisConnections(RedisNode.config(redis.url(), "test"), List.of(),
        RandomGenerator.of("SecureRandom"), telemetry, InstantSource.system(), MonotonicClock.system());
    stage.add(connections);
    connections.start();
    RedisCommands commands = connections.commands();
    Awaitility.await().ignoreExceptions().until(() -> write(commands, Protocol.Command.PING).await().equals("PONG"));
    String digest = text(redis.execute("SCRIPT", "LOAD", APPEND));
    redis.execute("SCRIPT", "FLUSH");

    int batches = telemetry.batches();
    Call<String> before = write(commands, Protocol.Command.BLPOP, "gate", "0");
    Awaitility.await("the first waits alone for its answer").until(() -> telemetry.batches() > batches);
    Call<String> refused = write(commands, Protocol.Command.EVALSHA, digest, "0", "first");
    Call<String> loading = write(commands, Protocol.Command.SCRIPT, "LOAD", APPEND);
    Call<String> later = write(commands, Protocol.Command.EVALSHA, digest, "0", "second");
    redis.execute("RPUSH", "gate", "open");

    assertThat(before.await()).isNotEmpty();
    assertThat(loading.await()).isEqualTo(digest);
    assertThat(later.await()).isEqualTo("1");
    assertThatExceptionOfType(RedisUnavailableException.class).isThrownBy(refused::await)
        .withMessageContaining("not performed");
    assertThat(((List<?>) redis.execute("LRANGE", "{chat}", "0", "-1")).stream().map(PipelineTest::text))
        .containsExactly("second");
  }

  private static Call<String> write(RedisCommands commands, Protocol.Command command, String... arguments) {
    return commands.write(TAG,
        new Command<>(_ -> new CommandArguments(command).addObjects((Object[]) arguments), 0, PipelineTest::text));
  }

  private static String text(Object reply) {
    return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
  }
}
