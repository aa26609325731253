package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients and operators see of a node whose Redis is away. */
class RedisAwayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "planted-in-the-address";

  private final String secret = ServerProcess.randomSecret();
  private final RedisProcess redis = RedisProcess.started(Persistence.APPEND_ONLY_FILE);
  private @Nullable ServerProcess started;

  @AfterEach
  void stop() {
    if (started != null) {
      started.close();
    }
    redis.close();
  }

  @Test
  void aNodeThatStartsBeforeItsRedisIsNotReadyAndBecomesSo() throws IOException {
    redis.kill();
    start(redis.url());

    assertThat(server().get("/health").statusCode()).isEqualTo(200);
    assertThat(server().get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(server().get("/health/ready").body()).contains("\"status\":\"degraded\"",
        "\"cause\":\"not_yet_connected\"");
    try (Client client = connect("alice")) {
      assertThat(client.publish("lobby", "too early").text("code")).isEqualTo("unavailable");

      redis.restart();

      awaitReady();
      assertThat(client.publish("lobby", "now").event()).isEqualTo("published");
    }
  }

  @Test
  void whileRedisStandsStillPublishingIsRefusedAndEverythingElseStays() throws IOException {
    start(redis.url());
    awaitReady();
    try (Client alice = connect("alice"); Client bob = connect("bob")) {
      bob.subscribe("lobby");
      alice.publish("lobby", "before");

      redis.freeze();
      assertThat(alice.publish("lobby", "lost").text("code")).isEqualTo("unavailable");
      await().atMost(PATIENCE).until(() -> server().get("/health/ready").statusCode() == 503);
      assertThat(server().get("/health/ready").body()).contains("\"status\":\"degraded\"", "\"cause\":\"");
      assertThat(notification(bob, "degraded").text("severity")).isEqualTo("warning");
      assertThat(alice.ask("Ping", Map.of()).type()).isEqualTo("Pong");
      await().atMost(PATIENCE).until(() -> {
        alice.publish("lobby", "lost, too");
        return server().metric("circuit_breaker_state{name=\"redis\",state=\"open\"}") == 1;
      });

      redis.thaw();
      assertThat(notification(bob, "restored").text("severity")).isEqualTo("info");
      awaitReady();
      await().atMost(PATIENCE).until(() -> alice.publish("lobby", "after").event().equals("published"));

      bob.inbox().await("what was published afterwards", message -> message.text("payload").equals("after"));
      await().atMost(PATIENCE)
          .until(() -> server().metric("circuit_breaker_state{name=\"redis\",state=\"closed\"}") == 1);
    }
  }

  @Test
  void theLogSaysWhatHappensAndNoPassword() throws IOException {
    redis.execute("ACL", "SETUSER", "node", "on", ">" + PASSWORD, "~*", "&*", "+@all");
    start(redis.url().replace("//", "//node:" + PASSWORD + "@"));
    awaitReady();
    redis.kill();
    await().atMost(PATIENCE).until(() -> server().get("/health/ready").statusCode() == 503);
    redis.restart();
    redis.execute("ACL", "SETUSER", "node", "on", ">another", "~*", "&*", "+@all", "resetpass", ">another");
    await().atMost(PATIENCE).until(() -> server().log().lines().stream().anyMatch(line -> line.contains("WRONGPASS")));

    server().askToStop();
    assertThat(server().awaitExit()).isZero();
    assertThat(server().log().lines()).anySatisfy(line -> assertThat(line).contains("Redis"))
        .noneSatisfy(line -> assertThat(line).contains(PASSWORD));
  }

  private void start(String url) {
    started = ServerProcess.start(Map.of("REDIS_URL", url, "JWT_SECRET", secret));
  }

  private ServerProcess server() {
    return Objects.requireNonNull(started);
  }

  private Client connect(String user) throws IOException {
    Client client = Client.connect(server().address(), Introduction.withToken(Token.of(user).signedWith(secret)));
    client.greeting();
    return client;
  }

  private static Message notification(Client client, String code) {
    return client.inbox().await("a notification " + code,
        message -> message.type().equals("Notification") && message.text("code").equals(code));
  }

  private void awaitReady() {
    await().atMost(PATIENCE).until(() -> server().get("/health/ready").statusCode() == 200);
  }
}
