package io.carillon.adapters.redis.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.carillon.adapters.redis.RedisAdapters;
import io.carillon.adapters.redis.connection.Cluster;
import io.carillon.adapters.redis.connection.Login;
import io.carillon.adapters.redis.connection.RedisConnections;
import io.carillon.adapters.redis.connection.Sentinels;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisNode;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.adapters.redis.fixture.Rights;
import io.carillon.adapters.redis.fixture.RoomNode;
import io.carillon.adapters.redis.presence.PresenceTerms;
import io.carillon.adapters.redis.presence.RedisPresenceRegistry;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.Principals;
import io.carillon.domain.fixture.SilentTelemetry;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Position;
import io.carillon.domain.presence.PresenceUnavailableException;
import io.carillon.domain.presence.Status;
import io.carillon.domain.resumption.HeldSessions;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.room.Room;
import io.carillon.domain.room.RoomConfig;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logging in to a Redis that lets in only one user, who may do no more than a node needs. */
class RedisLoginTest {

  private static final UserId ALICE = new UserId("alice");
  private static final Login LOGIN = new Login(false, "node", "p@ss");

  private final RedisProcess redis = RedisProcess.started(Persistence.NONE);

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void aUserWithTheRightsThatAreDocumentedMayDoAllThatIsNeeded() {
    allowOnly("node", "p@ss");

    try (RedisNode node = new RedisNode(redis.url().replace("//", "//node:p%40ss@") + "/1", "carillon")) {
      var follower = node.follow("chat");
      node.publish("chat", "1");
      await().until(() -> node.end("chat").equals(follower.position()));
      assertThat(node.log("chat")).hasSize(1);
    }
  }

  @Test
  void theSameRightsAreEnoughForRooms() {
    allowOnly("node", "p@ss");
    RoomName tea = new RoomName("tea");
    RoomConfig config = new RoomConfig(9, 9, Duration.ZERO, Duration.ofDays(1));

    try (RoomNode node = new RoomNode(redis.url().replace("//", "//node:p%40ss@"), "carillon", config,
        MonotonicClock.system())) {
      node.awaitLoaded().rooms().change(tea, _ -> Room.create(tea, ALICE, true, 9, List.of()));
      node.rooms().change(tea, room -> room.orElseThrow().leave(ALICE));
      node.rooms().forgetUnused(_ -> false);
      await().until(() -> node.rooms().size() == 0);
    }
  }

  @Test
  void onAClusterAFewRightsMoreAreEnough() {
    String[] rights = Rights.and("+cluster|slots", "+asking");
    try (RedisCluster cluster = RedisCluster.started(Persistence.NONE)) {
      cluster.masters().forEach(master -> allow(master, rights));
      Cluster topology = new Cluster(cluster.topology().seeds(), LOGIN);

      try (RedisNode node = new RedisNode(RedisNode.config(topology, "carillon")).delivering()) {
        var follower = node.follow("chat");
        node.publish("chat", "1");
        cluster.moveSlotOf("chat", cluster.masterOf("chat") == cluster.masters().get(1) ? 2 : 1);
        node.publish("chat", "2");
        await().until(() -> node.end("chat").equals(follower.position()) && follower.seen().size() == 2);
      }
    }
  }

  @Test
  void sentinelsAreAskedWithALoginOfTheirOwn() {
    try (RedisSentinel servers = RedisSentinel.started()) {
      Sentinels known = servers.topology();
      allow(servers.sentinel(), "resetkeys", "resetchannels", "-@all", "+sentinel|get-master-addr-by-name",
          "+client|setname", "+hello");
      servers.sentinel().execute("ACL", "SETUSER", "default", "-@all", "+sentinel|master");

      try (RedisNode node = new RedisNode(RedisNode.config(
          new Sentinels(known.sentinels(), known.master(), known.login(), LOGIN, 0), "carillon")).delivering()) {
        node.publish("chat", "1");
      }
    }
  }

  @Test
  void theSameRightsDoForSessions() {
    allowOnly("node", "secret");
    String url = redis.url().replace("//", "//node:secret@");

    try (var adapters = new RedisAdapters(RedisNode.config(url, "carillon"), InstantSource.system(),
        MonotonicClock.system(), new Random(1),
        new SilentTelemetry());
        var store = adapters.sessionStore(Duration.ofMinutes(1), 1, Runnable::run);
        var cursors = adapters.inboxCursors(Duration.ofDays(1))) {
      Principal alice = Principals.user("alice");
      SessionId first = new SessionId(1, 1);
      SessionId second = new SessionId(1, 2);
      HeldSessions connections = new HeldSessions(store);
      adapters.start();
      for (SessionId id : List.of(first, second)) {
        connections.open(new KeptSession(id, alice.user(), alice.use(), List.of()));
        store.flush();
        connections.end(id, Duration.ofMinutes(1));
      }
      await().until(() -> store.unwritten() == 0);
      cursors.advance(alice.user(), new Position("epoch", 1));
      cursors.flush();

      assertThat(cursors.unwritten()).isZero();
      assertThat(store.take(first, alice)).isEmpty();
      assertThat(store.take(second, alice)).isPresent();
    }
  }

  @Test
  void theyAreEnoughForPresenceToo() {
    allowOnly("node", "secret");
    String url = redis.url().replace("//", "//node:secret@");
    UserId alice = new UserId("alice");
    TopicName tea = new TopicName("room:tea");

    try (RedisConnections first = connections(url); RedisConnections second = connections(url)) {
      try (RedisPresenceRegistry ending = presence(first)) {
        ending.arrive(alice);
        ending.enter(alice, tea, PresenceMode.ON);
        ending.set(alice, Status.BUSY, null);
        await().ignoreException(PresenceUnavailableException.class)
            .until(() -> ending.at(tea, null, 10).count() == 1);
      }
      try (RedisPresenceRegistry other = presence(second)) {
        await().ignoreException(PresenceUnavailableException.class).until(() -> {
          other.collect();
          return other.of(alice).lastSeen() != null;
        });
      }
    }
  }

  @Test
  void aPasswordThatIsWrongMakesNothingWorkAndIsNotTold() {
    allowOnly("node", "right");

    try (RedisNode node = new RedisNode(redis.url().replace("//", "//node:hunter2@"), "carillon")) {
      assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> node.publish("chat", "1"))
          .satisfies(refusal -> {
            var text = new StringWriter();
            refusal.printStackTrace(new PrintWriter(text));
            assertThat(text.toString()).contains("WRONGPASS").doesNotContain("hunter2");
          });
    }
  }

  private static void allow(RedisProcess server, String... rights) {
    try (var admin = server.client()) {
      admin.aclSetUser("node", "on", ">p@ss");
      admin.aclSetUser("node", rights);
    }
  }

  private static RedisConnections connections(String url) {
    var connections = new RedisConnections(RedisNode.config(url, "carillon"), RedisPresenceRegistry.scripts(),
        RandomGenerator.of("SecureRandom"), new SilentTelemetry(), InstantSource.system(), MonotonicClock.system());
    connections.start();
    return connections;
  }

  private static RedisPresenceRegistry presence(RedisConnections connections) {
    var registry = new RedisPresenceRegistry(connections,
        new PresenceTerms(Duration.ZERO, Duration.ofHours(1), 10, PresenceTerms.USUAL_LEASE), MonotonicClock.system());
    registry.start();
    return registry;
  }

  private void allowOnly(String user, String password) {
    try (var admin = redis.client()) {
      admin.aclSetUser(user, "on", ">" + password);
      admin.aclSetUser(user, Rights.and());
      admin.aclSetUser("default", "off");
    }
  }
}
