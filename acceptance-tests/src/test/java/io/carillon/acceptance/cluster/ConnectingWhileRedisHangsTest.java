package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Devices that connect to one of two nodes while Redis does not answer, or refuses. */
class ConnectingWhileRedisHangsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CONFIGURATION = """
      namespaces { default { subscribe = everyone, publish = everyone, history { size = 100, ttl = 1h } } }
      """;

  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final Nodes nodes = stage.add(Nodes.two(redis, CONFIGURATION, Map.of("HEARTBEAT_INTERVAL", "1s")));
  private final ServerProcess one = nodes.first();
  private final ServerProcess other = nodes.last();
  private int sent;

  @Test
  void whatWaitsInTheInboxIsDeliveredInFrontOfAnythingNewerWhenRedisGoesOn() throws IOException {
    Client alice = stage.add(connect(one, "alice"));
    readOneAndLeaveThreeUnread(alice, "bob");

    redis.freeze();
    Client bob = stage.add(connect(other, "bob"));
    assertThat(start(bob, "user:bob").has("offset")).as("nobody can tell where it begins").isFalse();
    redis.thaw();

    assertBringsTheRest(alice, bob, "bob");
  }

  @Test
  void theSameWhenRedisRefusesWrites() throws IOException {
    Client alice = stage.add(connect(one, "alice"));
    readOneAndLeaveThreeUnread(alice, "carol");

    redis.execute("CONFIG", "SET", "min-replicas-to-write", "1");
    Client carol = stage.add(connect(other, "carol"));
    redis.execute("CONFIG", "SET", "min-replicas-to-write", "0");

    assertBringsTheRest(alice, carol, "carol");
  }

  @Test
  void whatIsForEverybodyIsNotSkippedWithoutAWord() throws IOException {
    Client service = stage.add(Client.connect(one.address(), Introduction
        .withToken(Token.of("news").with("token_use", "service").signedWith(one.secret()))));
    publish(service, 3);

    redis.freeze();
    Client bob = stage.add(connect(other, "bob"));
    redis.thaw();
    publish(service, 2);

    long last = sent;
    bob.inbox().await("the last one", message -> message.isBroadcastOn("global") && offset(message) == last);
    Message gap = bob.inbox().await("what may be missing", message -> message.type().equals("Gap"));
    assertThat(gap.text("reason")).isEqualTo("interrupted");
    assertThat(gap.data().path("from").asLong()).isEqualTo(1);
    assertThat(offsets(bob, "Broadcast"))
        .containsExactlyElementsOf(range(gap.data().path("to").asLong() + 1, last));
  }

  private void readOneAndLeaveThreeUnread(Client alice, String user) throws IOException {
    Client first = connect(one, user);
    write(alice, user, 1);
    Message read = first.inbox().await("the first", ConnectingWhileRedisHangsTest::isDirect);
    first.send("Ack", Map.of("topic", "user:" + user, "epoch", read.text("epoch"), "offset", offset(read)));
    first.close();
    await().atMost(PATIENCE).until(() -> beginsAt(user) == 1);
    write(alice, user, 3);
  }

  private void assertBringsTheRest(Client alice, Client device, String user) {
    write(alice, user, 1);
    device.inbox().await("the last one", message -> isDirect(message) && offset(message) == 5);

    assertThat(offsets(device, "DirectMessage")).containsExactly(2L, 3L, 4L, 5L);
    assertThat(device.inbox().messages()).noneMatch(
        message -> message.type().equals("Gap") && message.text("topic").startsWith("user:"));
    await().atMost(PATIENCE).until(() -> beginsAt(user) == 5);
  }

  /** Behind which message the user's next device begins; -1 while nobody can tell. */
  private long beginsAt(String user) throws IOException {
    try (Client device = connect(other, user)) {
      return start(device, "user:" + user).path("offset").asLong(-1);
    }
  }

  /** Writes to a user, each message once however often Redis does not answer. */
  private void write(Client from, String user, int count) {
    for (int i = 0; i < count; i++) {
      String key = "k" + sent++;
      await().atMost(PATIENCE).until(() -> from.ask("DirectMessage",
          Map.of("target_user", user, "payload", key, "idempotency_key", key)).event().equals("published"));
    }
  }

  private void publish(Client from, int count) {
    for (int i = 0; i < count; i++) {
      String key = "k" + sent++;
      await().atMost(PATIENCE).until(() -> from.ask("Broadcast",
          Map.of("topic", "global", "payload", key, "idempotency_key", key)).event().equals("published"));
    }
  }

  private static Client connect(ServerProcess node, String user) throws IOException {
    Client client = Client.connect(node.address(), Introduction
        .withToken(Token.of(user).permittedTo("message:direct").signedWith(node.secret())));
    client.greeting();
    return client;
  }

  private static JsonNode start(Client client, String topic) {
    return client.greeting().data().path("topics").valueStream()
        .filter((JsonNode entry) -> entry.path("topic").asString().equals(topic)).findFirst().orElseThrow();
  }

  private static List<Long> offsets(Client client, String type) {
    return client.inbox().messages().stream().filter(message -> message.type().equals(type))
        .map(ConnectingWhileRedisHangsTest::offset).toList();
  }

  private static boolean isDirect(Message message) {
    return message.type().equals("DirectMessage");
  }

  private static long offset(Message message) {
    return message.data().path("offset").asLong();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
