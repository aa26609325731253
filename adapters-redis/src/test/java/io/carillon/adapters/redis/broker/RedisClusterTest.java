package io.carillon.adapters.redis.broker;

import static io.carillon.adapters.redis.fixture.LogFollower.awaitEverything;
import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.connection.Cluster;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.Load;
import io.carillon.adapters.redis.fixture.LogFollower;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.fixture.Messages;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageId;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.message.PublishOutcome.Accepted;
import io.carillon.domain.telemetry.Telemetry.Disconnection;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.TopicPattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two nodes promise on a Redis Cluster whose masters crash, change and hand slots to each other. */
@Timeout(120)
class RedisClusterTest {

  /** Many more than the probes of the nodes publish meanwhile. */
  private static final int MANY = 500;

  @RegisterExtension
  private final Stage stage = new Stage();

  /** No reply outlives what it promises: a master that is killed has written what it acknowledged. */
  private final RedisCluster redis = stage
      .add(RedisCluster.started(Persistence.APPEND_ONLY_FILE, "--appendfsync", "always"));

  @Test
  void theTopicsOfAllMastersReachAllNodes() {
    RedisNode publishing = node();
    RedisNode other = node();
    List<String> topics = IntStream.range(0, 3).mapToObj(redis::topicAt).toList();
    List<LogFollower> followers = topics.stream().flatMap(topic -> Stream.of(publishing, other)
        .map(node -> node.follow(topic))).toList();

    for (int i = 0; i < 100; i++) {
      topics.forEach(topic -> publishing.publish(topic, "1"));
    }

    topics.forEach(topic -> patiently().until(() -> publishing.end(topic).offset() == 100));
    followers.forEach(follower -> patiently().untilAsserted(() -> assertThat(follower.seen()).hasSize(100)));
    followers.forEach(follower -> assertThat(follower.faults()).isEmpty());
    assertThat(redis.masters()).allSatisfy(master -> assertThat(master.keys()).anyMatch(key -> key.endsWith(":log")));
  }

  @Test
  void aNamespaceIsAnnouncedOnlyWhereSomebodyListensToPatterns() {
    RedisNode publishing = node();
    RedisNode listening = node();
    List<Message> heard = new CopyOnWriteArrayList<>();
    listening.broker().listen(message -> {
      heard.add(message);
      return 0;
    });
    TopicPattern pattern = new TopicPattern("room:*");
    listening.broker().attach(pattern);
    listening.broker().awaitAttached(pattern);

    for (int i = 0; i < MANY; i++) {
      publishing.broker().publish(Messages.on("room:" + i), History.NONE);
      publishing.broker().publish(Messages.on("hall:" + i), History.NONE);
    }

    patiently().untilAsserted(() -> assertThat(heard).extracting(message -> message.topic().value())
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MANY).mapToObj(i -> "room:" + i).toList()));
    long published = redis.masters().stream().mapToLong(master -> calls(master, "publish")).sum();
    assertThat(published).as("announced once for each room, and by the probes").isBetween((long) MANY, 2L * MANY - 1);
  }

  @Test
  void aMasterThatIsKilledTakesItsOwnTopicsAwayAloneAndComesBackWithAll() {
    RedisNode node = node();
    String broken = redis.topicAt(1);
    String sound = redis.topicAt(2);
    LogFollower follower = node.follow(broken);
    Map<Position, MessageId> accepted = new ConcurrentHashMap<>();
    Map<Position, MessageId> acceptedElsewhere = new ConcurrentHashMap<>();

    try (Load load = new Load(node, broken, accepted); Load elsewhere = new Load(node, sound, acceptedElsewhere)) {
      load.awaitMore(50);
      redis.masters().get(1).kill();
      patiently().until(() -> !node.health().isDelivering());
      elsewhere.awaitMore(300);
      assertThat(node.describeHealth()).contains(":" + redis.masters().get(1).port()).doesNotContain(
          ":" + redis.masters().get(2).port());
      redis.masters().get(1).restart();
      load.awaitMore(50);
      assertThat(load.longest()).isLessThan(Duration.ofMillis(1_500));
      patiently().until(() -> node.health().isDelivering());
    }

    awaitEverything(node, follower);
    assertThat(node.places(broken)).containsAllEntriesOf(accepted);
    assertThat(node.places(sound)).containsAllEntriesOf(acceptedElsewhere);
    assertThat(follower.gaps()).isEmpty();
  }

  @Test
  void aSlotThatMovesWhileMessagesArePublishedLosesNothing() {
    RedisNode publishing = node();
    RedisNode other = node();
    String topic = redis.topicAt(0);
    LogFollower here = publishing.follow(topic);
    LogFollower there = other.follow(topic);
    Map<Position, MessageId> accepted = new ConcurrentHashMap<>();
    redis.masters().get(2).execute("CONFIG", "SET", "appendonly", "no"); // so that it does not seem to have been restarted

    try (Load load = new Load(publishing, topic, accepted); Load keyed = Load.keyed(other, topic, accepted)) {
      load.awaitMore(200);
      redis.moveSlotOf(topic, 2);
      load.awaitMore(600);
      assertThat(load.failures()).isZero();
      assertThat(keyed.failures()).isZero();
    }

    awaitEverything(publishing, here, there);
    assertThat(publishing.places(topic)).containsAllEntriesOf(accepted);
    assertThat(here.gaps()).isEmpty();
    assertThat(there.gaps()).isEmpty();
    assertThat(redis.masters().get(2).keys()).contains("test:{" + topic + "}:log");
    assertThat(node().places(topic)).as("read by a node that was not there").containsAllEntriesOf(accepted);
  }

  @Test
  void whatOneThreadBeginsToPublishWhileItsSlotMovesIsAcceptedInThatOrder() throws InterruptedException {
    RedisNode node = node();
    String topic = redis.topicAt(0);
    List<CompletableFuture<PublishOutcome>> begun = new ArrayList<>();
    int window = RedisNode.MAX_WAITING - 100; // more than are sent at once
    Thread mover = Thread.ofVirtual().unstarted(() -> redis.moveSlotOf(topic, 2));

    for (int i = 0; i < 4_000 || mover.isAlive() || i % 4_000 > 0; i++) {
      if (i == 2_000) {
        mover.start();
      }
      Message message = Messages.of("alice", topic, "1");
      begun.add(node.begin(i % 10 > 0 ? message : Messages.withKey(message, "key-" + i)));
      if (i >= window) {
        boolean _ = begun.get(i - window).handle((_, _) -> true).join();
      }
    }
    mover.join();

    await().until(() -> begun.stream().allMatch(CompletableFuture::isDone));
    List<Long> offsets = begun.stream().filter(publish -> !publish.isCompletedExceptionally())
        .map(publish -> positionOf(publish.join()).offset()).toList();
    assertThat(offsets).hasSizeGreaterThan(2_000).isSorted().doesNotHaveDuplicates();
    assertThat(redis.masters().get(2).keys()).contains("test:{" + topic + "}:log");
  }

  @Test
  void whenAReplicaTakesOverTheTopicsOfItsMasterAloneBeginNewLives() {
    RedisProcess replica = redis.addReplica(1, Persistence.APPEND_ONLY_FILE);
    RedisNode node = node();
    String moved = redis.topicAt(1);
    String sound = redis.topicAt(2);
    LogFollower follower = node.follow(moved);
    LogFollower undisturbed = node.follow(sound);
    node.publish(sound, "1");
    Map<Position, MessageId> accepted = new ConcurrentHashMap<>();

    try (Load load = new Load(node, moved, accepted)) {
      load.awaitMore(50);
      redis.masters().get(1).kill();
      load.awaitMore(50);
    }

    assertThat(replica.keys()).contains("test:{" + moved + "}:log");
    awaitEverything(node, follower);
    assertThat(follower.gaps()).extracting(Gap::reason).containsExactly(Gap.Reason.EPOCH_CHANGED);
    assertThat(undisturbed.gaps()).isEmpty();
    assertThat(node.publish(sound, "2").position()).isEqualTo(new Position(node.end(sound).epoch(), 2));
    patiently().until(() -> node.health().isDelivering());
  }

  @Test
  void aConnectionToOneMasterThatBringsNothingIsReplacedAlone() {
    RedisProcess lame = redis.masters().get(1);
    FaultyLink link = stage.link(lame);
    lame.execute("CONFIG", "SET", "cluster-announce-port", Integer.toString(link.port()));
    patiently().until(() -> redis.masters().stream().allMatch(master -> new String(
        (byte[]) master.execute("CLUSTER", "NODES"), StandardCharsets.UTF_8)
        .contains(":" + link.port() + "@")));
    RedisNode deaf = node();
    RedisNode other = node();
    String topic = redis.topicAt(1);
    LogFollower follower = deaf.follow(topic);
    LogFollower undisturbed = deaf.follow(redis.topicAt(2));

    link.deafen();
    other.publish(topic, "1");
    patiently().until(() -> !deaf.health().isDelivering());

    awaitEverything(other, follower);
    patiently().until(() -> deaf.health().isDelivering());
    other.publish(redis.topicAt(2), "1");
    awaitEverything(other, undisturbed);
    assertThat(deaf.telemetry().disconnections()).containsExactly(Disconnection.SILENT_SUBSCRIBER);
  }

  @Test
  void aNodeThatIsToldOfServersThatAreAwayFindsTheClusterThroughTheOthers() {
    RedisProcess away = redis.masters().getFirst();
    List<RedisProcess> others = redis.masters().subList(1, 3);
    away.kill();

    RedisNode node = stage.add(new RedisNode(RedisNode.config(new Cluster(Stream.concat(Stream.of(away),
        others.stream()).map(RedisProcess::address).toList(), redis.topology().login()), "test")));

    patiently().until(() -> publishes(node, redis.topicAt(2)));
    assertThat(publishes(node, redis.topicAt(0))).isFalse();
    away.restart();
    patiently().until(() -> publishes(node, redis.topicAt(0)));
  }

  private static Position positionOf(PublishOutcome outcome) {
    return Objects.requireNonNull(((Accepted) outcome).position());
  }

  private RedisNode node() {
    return stage.add(new RedisNode(RedisNode.config(redis.topology(), "test"))).delivering();
  }

  private static boolean publishes(RedisNode node, String topic) {
    try {
      node.publish(topic, "1");
      return true;
    } catch (BrokerUnavailableException e) {
      return false;
    }
  }

  private static long calls(RedisProcess redis, String command) {
    String stats = new String((byte[]) redis.execute("INFO", "commandstats"), StandardCharsets.UTF_8);
    return stats.lines().filter(line -> line.startsWith("cmdstat_" + command + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst("[^=]*=(\\d+),.*", "$1"))).sum();
  }
}
