package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users on two nodes while the server that has what they share dies and its replica takes over. */
@Timeout(240)
class FailoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CROWD = "crowd:1";
  private static final String TEA = "room:tea";

  private final String secret = ServerProcess.randomSecret();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  @TempDir
  private Path folder;

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
  }

  @Test
  void onAClusterAReplicaTakesOverWhoIsThereAndWhatWasSaid() throws IOException {
    RedisCluster redis = RedisCluster.started(Persistence.APPEND_ONLY_FILE, "--appendfsync", "always");
    toClose.add(redis);
    RedisProcess master = redis.masterOf("presence");
    RedisProcess replica = redis.addReplica(redis.masters().indexOf(master), Persistence.APPEND_ONLY_FILE);
    String topic = IntStream.range(0, 1_000).mapToObj(i -> "chat:" + i)
        .filter(name -> redis.masterOf(name).equals(master)).findFirst().orElseThrow();
    String servers = redis.masters().stream().map(FailoverTest::address).collect(Collectors.joining(","));

    assertThatNobodyIsLost(Map.of("REDIS_CLUSTER", servers), topic, () -> {
      replica.awaitAllOf(master);
      master.kill();
    }, () -> {});
  }

  @Test
  void behindASentinelAReplicaTakesOverAllThereIs() throws IOException {
    RedisSentinel redis = RedisSentinel.started();
    toClose.add(redis);

    assertThatNobodyIsLost(Map.of("REDIS_SENTINELS", address(redis.sentinel()), "REDIS_SENTINEL_MASTER", "main",
        "REDIS_USER", "node", "REDIS_PASSWORD", "secret"), "chat:1", () -> {
          redis.replica().awaitAllOf(redis.master());
          redis.sentinel().freeze(); // or it may be over before anybody has noticed
          redis.master().kill();
        }, () -> redis.sentinel().thaw());
  }

  /**
   * @param kill kills the server that has the topic and who is there
   * @param goOn lets another one take over, if it does not by itself
   */
  private void assertThatNobodyIsLost(Map<String, String> redis, String topic, Runnable kill, Runnable goOn)
      throws IOException {
    List<ServerProcess> nodes = nodes(redis);
    Client alice = connect(nodes.getFirst(), "alice", "");
    Client bob = connect(nodes.getLast(), "bob", "");
    Client carol = connect(nodes.getFirst(), "carol", "");
    for (Client client : List.of(alice, bob, carol)) {
      client.subscribe(topic, CROWD);
    }
    alice.ask("CreateRoom", Map.of("room", "tea"));
    await().atMost(PATIENCE).until(() -> bob.ask("JoinRoom", Map.of("room", "tea")).event().equals("joined"));
    await().atMost(PATIENCE).until(() -> alice.subscribe(TEA).event().equals("subscribed"));
    assertThat(alice.publish(topic, "before").event()).isEqualTo("published");
    bob.inbox().await("what was said before", message -> message.isBroadcastOn(topic));
    carol.cut();
    for (Client client : List.of(alice, bob)) {
      client.inbox().await("that carol has gone", FailoverTest::isLeave); // what is on its way then may be lost
    }

    kill.run();
    for (Client client : List.of(alice, bob)) {
      assertThat(notification(client, "degraded").text("severity")).isEqualTo("warning");
    }
    nodes.forEach(node -> await().atMost(PATIENCE).until(() -> node.get("/health/ready").statusCode() == 503));
    goOn.run();
    for (Client client : List.of(alice, bob)) {
      assertThat(notification(client, "restored").text("severity")).isEqualTo("info");
    }
    nodes.forEach(FailoverTest::awaitReady);

    for (Client client : List.of(alice, bob)) {
      Message gap = client.inbox().await("that the log is another", message -> message.type().equals("Gap")
          && message.text("topic").equals(topic));
      assertThat(gap.text("reason")).isEqualTo("epoch_changed");
      String said = client == alice ? "over the first node" : "over the second node";
      await().atMost(PATIENCE).until(() -> client.publish(topic, said).event().equals("published"));
      for (Client hearing : List.of(alice, bob)) {
        hearing.inbox().await(said, message -> message.isBroadcastOn(topic) && message.text("payload").equals(said));
      }
      await().atMost(PATIENCE).until(() -> members(client).equals(Set.of("alice", "bob")));
    }
    await().atMost(PATIENCE).until(() -> bob.publish(TEA, "still a member").event().equals("published"));
    alice.inbox().await("what a member says", message -> message.isBroadcastOn(TEA));
    Client again = connect(nodes.getLast(), "carol", "session=" + carol.greeting().text("session"));
    assertThat(again.greeting().data().path("resumed").asBoolean()).isTrue();
    await().atMost(PATIENCE).until(() -> members(alice).equals(Set.of("alice", "bob", "carol")));
    for (Client client : List.of(alice, bob)) {
      client.catchUp();
      assertThat(client.inbox().messages().stream().filter(FailoverTest::isLeave).map(message -> message.text("user")))
          .containsExactly("carol");
    }
  }

  private List<ServerProcess> nodes(Map<String, String> redis) throws IOException {
    Path file = Files.writeString(folder.resolve("carillon.conf"), """
        namespaces {
          chat { subscribe = everyone, publish = everyone, history { size = 1000, ttl = 1h } }
          crowd { subscribe = everyone, publish = everyone, presence = on }
        }
        """);
    Map<String, String> settings = new HashMap<>(Map.of("CARILLON_CONFIG", file.toString(), "JWT_SECRET", secret,
        "PRESENCE_GRACE", "0s"));
    settings.putAll(redis);
    List<ServerProcess> nodes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ServerProcess node = ServerProcess.start(settings);
      toClose.add(node);
      nodes.add(node);
    }
    nodes.forEach(FailoverTest::awaitReady);
    return nodes;
  }

  private Client connect(ServerProcess node, String user, String query) throws IOException {
    Introduction introduction = Introduction.withToken(Token.of(user).signedWith(secret));
    Client client = Client.connect(node.address(), query.isEmpty() ? introduction : introduction.query(query));
    toClose.add(client);
    client.greeting();
    return client;
  }

  /** Who is seen; nobody while that cannot be told. */
  private static Set<String> members(Client client) {
    Set<String> members = new HashSet<>();
    client.ask("Presence", Map.of("topic", CROWD)).data().path("members")
        .forEach(member -> members.add(member.path("user").asString()));
    return members;
  }

  private static boolean isLeave(Message message) {
    return message.type().equals("Presence") && message.text("topic").equals(CROWD) && message.event().equals("leave");
  }

  private static Message notification(Client client, String code) {
    return client.inbox().await("a notification " + code,
        message -> message.type().equals("Notification") && message.text("code").equals(code));
  }

  private static void awaitReady(ServerProcess node) {
    await().atMost(PATIENCE).until(() -> node.get("/health/ready").statusCode() == 200);
  }

  private static String address(RedisProcess server) {
    return "127.0.0.1:" + server.port();
  }
}
