package io.carillon.acceptance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Client;
import io.carillon.acceptance.client.Introduction;
import io.carillon.acceptance.client.Message;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.Nodes;
import io.carillon.acceptance.server.ServerProcess;
import io.carillon.adapters.redis.fixture.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Users on two nodes who cannot tell that there are two. */
class TwoNodesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CONFIGURATION = """
      namespaces {
        chat { subscribe = everyone, publish = everyone, history { size = 1000, ttl = 1h }, wildcards = true }
        crowd { subscribe = everyone, publish = everyone, presence = on }
        slow { subscribe = everyone, publish = everyone, publish_rate = 1 }
      }
      roles { wide = ["topic:wildcard"] }
      """;

  @RegisterExtension
  private final Stage stage = new Stage();
  private final Nodes nodes = stage.add(Nodes.two(stage.redis(), CONFIGURATION,
      Map.of("PRESENCE_GRACE", "0s", "SHUTDOWN_TIMEOUT", "20s")));
  private final ServerProcess one = nodes.first();
  private final ServerProcess other = nodes.last();

  @Test
  void whatIsPublishedOnOneIsHeardOnBothInOneOrder() throws IOException {
    Client alice = connect(one, "alice");
    Client bob = connect(other, "bob");
    alice.listenTo("chat:1");
    bob.listenTo("chat:1");

    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add((i % 2 == 0 ? alice : bob).send("Broadcast", Map.of("topic", "chat:1", "payload", i)));
    }
    for (int i = 0; i < 50; i++) {
      assertThat((i % 2 == 0 ? alice : bob).answerTo(answers.get(i)).event()).isEqualTo("published");
    }

    List<Integer> heardHere = payloads(alice, 50);
    assertThat(payloads(bob, 50)).isEqualTo(heardHere).hasSize(50);
    assertThat(heardHere.stream().filter(payload -> payload % 2 == 0)).as("each sender's order").isSorted();
    assertThat(heardHere.stream().filter(payload -> payload % 2 == 1)).isSorted();
  }

  @Test
  void manyMessagesUnderWayOnOneConnectionKeepTheirOrderAndWhatIsAskedBehindThemSeesThem() throws IOException {
    Client alice = connect(one, "alice");
    Client bob = connect(other, "bob");
    bob.listenTo("chat:1");

    int many = 2_000;
    List<String> sent = IntStream.range(0, many)
        .mapToObj(i -> alice.send("Broadcast", Map.of("topic", "chat:1", "payload", i))).toList();
    Message history = alice.ask("History", Map.of("topic", "chat:1", "limit", 1));

    assertThat(history.data().path("offset").asLong()).as("it was asked behind all of them").isEqualTo(many);
    sent.forEach(id -> assertThat(alice.answerTo(id).event()).isEqualTo("published"));
    assertThat(payloads(bob, many)).isEqualTo(IntStream.range(0, many).boxed().toList());
  }

  @Test
  void directMessagesAndPatternsReachTheOtherNode() throws IOException {
    Client alice = connect(one, "alice");
    Client bob = connect(other, "bob");
    bob.listenTo("chat:*");

    Message sent = alice.ask("DirectMessage", Map.of("target_user", "bob", "payload", "psst"));
    alice.publish("chat:7", "all");

    assertThat(sent.data().path("delivered_to").asInt()).isEqualTo(1);
    assertThat(
        bob.inbox().await("the direct message", message -> message.type().equals("DirectMessage")).text("payload"))
        .isEqualTo("psst");
    assertThat(bob.inbox().await("what the pattern covers", message -> message.isBroadcastOn("chat:7")).text("payload"))
        .isEqualTo("all");
    assertThat(
        alice.ask("DirectMessage", Map.of("target_user", "nobody", "payload", 1)).data().path("delivered_to").asInt())
        .isZero();
  }

  @Test
  void whoIsThereIsSeenOnBothAndWhoseNodeDiesIsGoneOnce() throws IOException {
    Client watcher = connect(other, "watcher");
    watcher.listenTo("crowd:1");
    for (String user : List.of("a", "b", "c")) {
      connect(one, user).listenTo("crowd:1");
    }
    await().atMost(PATIENCE).until(() -> watcher.members("crowd:1").equals(Set.of("watcher", "a", "b", "c")));

    one.kill();

    await().atMost(PATIENCE).until(() -> watcher.members("crowd:1").equals(Set.of("watcher")));
    watcher.inbox().await("everybody's leave", TwoNodesTest::isLeave, 3);
    watcher.catchUp();
    assertThat(watcher.inbox().messages().stream().filter(TwoNodesTest::isLeave).map(message -> message.text("user")))
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void whoLeavesARoomOnOneNodeHearsItNoMoreOnTheOther() throws IOException {
    Client here = connect(one, "alice");
    Client there = connect(other, "alice");
    here.ask("CreateRoom", Map.of("room", "tea"));
    await().atMost(PATIENCE).until(() -> there.ask("JoinRoom", Map.of("room", "tea")).event().equals("joined"));

    here.ask("LeaveRoom", Map.of("room", "tea"));

    assertThat(
        there.inbox().await("that it has ended", message -> message.event().equals("unsubscribed")).text("reason"))
        .isEqualTo("left_room");
    assertThat(there.publish("room:tea", "hello").text("code")).isEqualTo("forbidden");
  }

  @Test
  void whoLeavesARoomHearsItNoMoreOnTheOtherNodeAlthoughAGrantPermitsIt() throws IOException {
    Client here = connectWithGrant(one, "alice");
    Client there = connectWithGrant(other, "alice");
    here.ask("CreateRoom", Map.of("room", "cake"));
    await().atMost(PATIENCE).until(() -> there.ask("JoinRoom", Map.of("room", "cake")).event().equals("joined"));

    here.ask("LeaveRoom", Map.of("room", "cake"));

    assertThat(
        there.inbox().await("that it has ended", message -> message.event().equals("unsubscribed")).text("reason"))
        .isEqualTo("left_room");
    await().atMost(PATIENCE).until(() -> here.members("room:cake").isEmpty());
    assertThat(there.subscribe("room:cake").isFullySubscribed()).isTrue();
    await().atMost(PATIENCE).until(() -> here.members("room:cake").equals(Set.of("alice")));
  }

  @Test
  void whatANamespaceAllowsAUserCountsOnBoth() throws IOException {
    Client here = connect(one, "alice");
    Client there = connect(other, "alice");

    List<Message> answers = IntStream.range(0, 6).mapToObj(i -> (i % 2 == 0 ? here : there).publish("slow:1", i))
        .toList();

    assertThat(answers).filteredOn(answer -> answer.event().equals("published")).hasSizeBetween(1, 3);
    assertThat(answers).filteredOn(answer -> answer.text("code").equals("rate_limited")).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void clientsOfANodeThatStopsGoOnAtTheOther() throws IOException {
    Client alice = connect(one, "alice");
    alice.listenTo("chat:1");
    String session = alice.greeting().text("session");
    Client bob = connect(other, "bob");
    bob.publish("chat:1", "before");
    alice.inbox().await("the first", message -> message.isBroadcastOn("chat:1"));

    one.askToStop();
    assertThat(alice.inbox().awaitEnding().code()).isEqualTo(1012);
    assertThat(alice.inbox().awaitEnding().reason()).startsWith("retry_after_ms=");
    bob.publish("chat:1", "meanwhile");
    Client again = stage.add(
        Client.connect(other.address(), introduction(other, "alice").query("session=" + session)));

    assertThat(again.greeting().data().path("resumed").asBoolean()).isTrue();
    assertThat(again.inbox().await("what was missed", message -> message.text("payload").equals("meanwhile")))
        .isNotNull();
    assertThat(one.awaitExit()).isZero();
  }

  private static boolean isLeave(Message message) {
    return message.type().equals("Presence") && message.text("topic").equals("crowd:1")
        && message.event().equals("leave");
  }

  private static List<Integer> payloads(Client client, int count) {
    return client.inbox().await("all of them", message -> message.isBroadcastOn("chat:1"), count).stream()
        .map(message -> message.data().path("payload").asInt()).toList();
  }

  private Client connect(ServerProcess node, String user) throws IOException {
    Client client = stage.add(Client.connect(node.address(), introduction(node, user)));
    client.greeting();
    return client;
  }

  private Client connectWithGrant(ServerProcess node, String user) throws IOException {
    String token = Token.of(user).granting(List.of("room:**"), List.of()).signedWith(node.secret());
    Client client = stage.add(Client.connect(node.address(), Introduction.withToken(token)));
    client.greeting();
    return client;
  }

  private static Introduction introduction(ServerProcess node, String user) {
    return Introduction
        .withToken(Token.of(user).permittedTo("message:direct", "topic:wildcard").signedWith(node.secret()));
  }
}
