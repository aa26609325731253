package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients and operators see of a node whose Redis is away. */
class RedisAwayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "planted-in-the-address";

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis(Persistence.APPEND_ONLY_FILE);

  @Test
  void aNodeThatStartsBeforeItsRedisIsNotReadyAndBecomesSo() throws IOException {
    redis.kill();
    Nodes nodes = start(redis.url());
    ServerProcess server = nodes.first();

    assertThat(server.get("/health").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(server.get("/health/ready").body()).contains("\"status\":\"degraded\"",
        "\"cause\":\"not_yet_connected\"");
    Client client = connect(server, "alice");
    assertThat(client.publish("lobby", "too early").text("code")).isEqualTo("unavailable");

    redis.restart();

    nodes.awaitReady();
    assertThat(client.publish("lobby", "now").event()).isEqualTo("published");
  }

  @Test
  void whileRedisStandsStillPublishingIsRefusedAndEverythingElseStays() throws IOException {
    Nodes nodes = start(redis.url()).awaitReady();
    ServerProcess server = nodes.first();
    Client alice = connect(server, "alice");
    Client bob = connect(server, "bob");
    bob.listenTo("lobby");
    alice.publish("lobby", "before");

    redis.freeze();
    assertThat(alice.publish("lobby", "lost").text("code")).isEqualTo("unavailable");
    nodes.awaitUnready();
    assertThat(server.get("/health/ready").body()).contains("\"status\":\"degraded\"", "\"cause\":\"");
    assertThat(bob.inbox().awaitNotification("degraded").text("severity")).isEqualTo("warning");
    assertThat(alice.ask("Ping", Map.of()).type()).isEqualTo("Pong");
    await().atMost(PATIENCE).until(() -> {
      alice.publish("lobby", "lost, too");
      return server.metric("circuit_breaker_state{name=\"redis\",state=\"open\"}") == 1;
    });

    redis.thaw();
    assertThat(bob.inbox().awaitNotification("restored").text("severity")).isEqualTo("info");
    nodes.awaitReady();
    await().atMost(PATIENCE).until(() -> alice.publish("lobby", "after").event().equals("published"));

    bob.inbox().await("what was published afterwards", message -> message.text("payload").equals("after"));
    await().atMost(PATIENCE)
        .until(() -> server.metric("circuit_breaker_state{name=\"redis\",state=\"closed\"}") == 1);
  }

  @Test
  void theLogSaysWhatHappensAndNoPassword() {
    redis.execute("ACL", "SETUSER", "node", "on", ">" + PASSWORD, "~*", "&*", "+@all");
    Nodes nodes = start(redis.url().replace("//", "//node:" + PASSWORD + "@")).awaitReady();
    ServerProcess server = nodes.first();
    redis.kill();
    nodes.awaitUnready();
    redis.restart();
    redis.execute("ACL", "SETUSER", "node", "on", ">another", "~*", "&*", "+@all", "resetpass", ">another");
    await().atMost(PATIENCE).until(() -> server.log().lines().stream().anyMatch(line -> line.contains("WRONGPASS")));

    server.askToStop();
    assertThat(server.awaitExit()).isZero();
    assertThat(server.log().lines()).anySatisfy(line -> assertThat(line).contains("Redis"))
        .noneSatisfy(line -> assertThat(line).contains(PASSWORD));
  }

  private Nodes start(String url) {
    return stage.add(Nodes.start(1, "", Map.of("REDIS_URL", url)));
  }

  private Client connect(ServerProcess server, String user) throws IOException {
    Introduction introduction = Introduction.withToken(Token.of(user).signedWith(server.secret()));
    Client client = stage.add(Client.connect(server.address(), introduction));
    client.greeting();
    return client;
  }
}
