package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users on two nodes while the server that has what they share dies and its replica takes over. */
@Timeout(240)
class FailoverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CROWD = "crowd:1";
  private static final String TEA = "room:tea";
  private static final String CONFIGURATION = """
      namespaces {
        chat { subscribe = everyone, publish = everyone, history { size = 1000, ttl = 1h } }
        crowd { subscribe = everyone, publish = everyone, presence = on }
      }
      """;

  @RegisterExtension
  private final Stage stage = new Stage();

  @Test
  void onAClusterAReplicaTakesOverWhoIsThereAndWhatWasSaid() throws IOException {
    RedisCluster redis = stage
        .add(RedisCluster.started(Persistence.APPEND_ONLY_FILE, "--appendfsync", "always"));
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
    RedisSentinel redis = stage.sentinel();

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
    Nodes nodes = stage.add(Nodes.start(2, CONFIGURATION, settings(redis))).awaitReady();
    Client alice = connect(nodes.first(), "alice", "");
    Client bob = connect(nodes.last(), "bob", "");
    Client carol = connect(nodes.first(), "carol", "");
    List<Client> witnesses = List.of(alice, bob);
    meet(topic, alice, bob, carol);
    carol.cut();
    for (Client client : witnesses) {
      client.inbox().await("that carol has gone", FailoverTest::isLeave); // what is on its way then may be lost
    }

    kill.run();
    assertAllAreTold(witnesses, "degraded", "warning");
    nodes.awaitUnready();
    goOn.run();
    assertAllAreTold(witnesses, "restored", "info");
    nodes.awaitReady();

    assertTheTopicGoesOnAnew(topic, witnesses);
    assertTheRoomGoesOn(alice, bob);
    Client again = connect(nodes.last(), "carol", "session=" + carol.greeting().text("session"));
    assertThat(again.greeting().data().path("resumed").asBoolean()).isTrue();
    await().atMost(PATIENCE).until(() -> alice.members(CROWD).equals(Set.of("alice", "bob", "carol")));
    for (Client client : witnesses) {
      client.catchUp();
      assertThat(client.inbox().messages().stream().filter(FailoverTest::isLeave).map(message -> message.text("user")))
          .containsExactly("carol");
    }
  }

  /** All listen to the topic and are seen; two are in a room, and what one says reaches the other node. */
  private static void meet(String topic, Client alice, Client bob, Client carol) {
    for (Client client : List.of(alice, bob, carol)) {
      client.listenTo(topic, CROWD);
    }
    alice.ask("CreateRoom", Map.of("room", "tea"));
    await().atMost(PATIENCE).until(() -> bob.ask("JoinRoom", Map.of("room", "tea")).event().equals("joined"));
    await().atMost(PATIENCE).until(() -> alice.subscribe(TEA).isFullySubscribed());
    assertThat(alice.publish(topic, "before").event()).isEqualTo("published");
    bob.inbox().await("what was said before", message -> message.isBroadcastOn(topic));
  }

  private static void assertAllAreTold(List<Client> clients, String code, String severity) {
    for (Client client : clients) {
      assertThat(client.inbox().awaitNotification(code).text("severity")).isEqualTo(severity);
    }
  }

  /** Everybody is told that the log is another; then all hear each other and see each other. */
  private static void assertTheTopicGoesOnAnew(String topic, List<Client> clients) {
    for (Client client : clients) {
      Message gap = client.inbox().await("that the log is another", message -> message.type().equals("Gap")
          && message.text("topic").equals(topic));
      assertThat(gap.text("reason")).isEqualTo("epoch_changed");
      String said = "said by number " + clients.indexOf(client);
      await().atMost(PATIENCE).until(() -> client.publish(topic, said).event().equals("published"));
      for (Client hearing : clients) {
        hearing.inbox().await(said, message -> message.isBroadcastOn(topic) && message.text("payload").equals(said));
      }
      await().atMost(PATIENCE).until(() -> client.members(CROWD).equals(Set.of("alice", "bob")));
    }
  }

  private static void assertTheRoomGoesOn(Client alice, Client bob) {
    await().atMost(PATIENCE).until(() -> bob.publish(TEA, "still a member").event().equals("published"));
    alice.inbox().await("what a member says", message -> message.isBroadcastOn(TEA));
  }

  private static Map<String, String> settings(Map<String, String> redis) {
    Map<String, String> settings = new HashMap<>(redis);
    settings.put("PRESENCE_GRACE", "0s");
    return settings;
  }

  private Client connect(ServerProcess node, String user, String query) throws IOException {
    Introduction introduction = Introduction.withToken(Token.of(user).signedWith(node.secret()));
    Client client = stage
        .add(Client.connect(node.address(), query.isEmpty() ? introduction : introduction.query(query)));
    client.greeting();
    return client;
  }

  private static boolean isLeave(Message message) {
    return message.type().equals("Presence") && message.text("topic").equals(CROWD) && message.event().equals("leave");
  }

  private static String address(RedisProcess server) {
    return "127.0.0.1:" + server.port();
  }
}
