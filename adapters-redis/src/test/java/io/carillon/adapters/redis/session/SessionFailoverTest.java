package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisCluster.SlotMove;
import io.carillon.adapters.redis.fixture.RedisSentinel;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Sessions while another server becomes the one that has them. */
@Timeout(120)
class SessionFailoverTest {

  private static final SessionId OPEN = new SessionId(7, 7);
  private static final SessionId KEPT = new SessionId(7, 8);
  private static final SessionId NEW = new SessionId(7, 9);
  private static final Principal ALICE = user("alice");
  private static final String HASH_TAG = SessionKeys.hashTag(ALICE.user(), ALICE.use());
  private static final Duration TTL = SessionStoreContract.TTL;

  private final SettableClock clock = new SettableClock();
  @RegisterExtension
  private final Stage stage = new Stage();

  @Test
  void whenTheMasterIsKilledEverySessionThatItsReplicaHasCanBeTaken() {
    RedisSentinel redis = stage.sentinel();
    SessionNode one = node(redis.topology());
    SessionNode other = node(redis.topology());
    one.connections().open(session(OPEN, 1));
    one.connections().open(session(KEPT, 2));
    one.cursors().advance(ALICE.user(), new Position("epoch", 3));
    one.settle();
    one.connections().end(KEPT, TTL);
    one.settle();
    redis.awaitReplica();
    Object written = redis.replica().execute("GET", record(OPEN));

    redis.master().kill();
    one.connections().open(session(OPEN, 4));

    duringPromotion().until(() -> {
      one.store().flush();
      return !Objects.deepEquals(redis.replica().execute("GET", record(OPEN)), written);
    });
    awaitTaken(other, OPEN);
    assertThat(other.connections().snapshot(OPEN)).contains(session(OPEN, 4));
    patiently().until(() -> {
      one.store().flush();
      return !one.connections().holds(OPEN);
    });
    assertThat(other.connections().take(KEPT, ALICE)).isTrue();
    assertThat(other.connections().snapshot(KEPT)).contains(session(KEPT, 2));
    assertThat(other.cursors().of(ALICE.user())).contains(new Position("epoch", 3));
  }

  @Test
  void aReplicaThatHasMissedTheLatestIsToldWhoHasWhatWithoutBeingAsked() {
    RedisSentinel redis = stage.sentinel();
    SessionNode one = node(redis.topology());
    SessionNode other = node(redis.topology());
    one.connections().open(session(OPEN, 1));
    one.settle();
    redis.awaitReplica();
    redis.detachReplica();
    assertThat(other.connections().take(OPEN, ALICE)).isTrue();
    other.connections().open(session(OPEN, 5));
    one.connections().open(session(NEW, 6));
    other.settle();
    one.settle();
    Object taken = redis.master().execute("GET", record(OPEN));

    redis.master().kill();

    duringPromotion().until(() -> {
      one.store().flush();
      other.store().flush();
      return redis.replica().keys().contains(record(NEW))
          && Objects.deepEquals(redis.replica().execute("GET", record(OPEN)), taken);
    });
    one.close();
    other.close();
    SessionNode third = node(redis.topology());
    awaitTaken(third, OPEN);
    awaitTaken(third, NEW);
    assertThat(third.connections().snapshot(OPEN)).contains(session(OPEN, 5));
    assertThat(third.connections().snapshot(NEW)).contains(session(NEW, 6));
    assertThat(one.connections().holds(OPEN)).isFalse();
  }

  @Test
  void onAClusterASessionThatIsOnItsWayIsNotTakenForNone() {
    RedisCluster redis = stage.cluster();
    SessionNode one = node(redis.topology());
    SessionNode other = node(redis.topology());
    one.connections().open(session(OPEN, 1));
    one.connections().open(session(KEPT, 2));
    one.settle();
    one.connections().end(KEPT, TTL);
    one.settle();
    int from = redis.masters().indexOf(redis.masterOf(HASH_TAG));

    SlotMove move = redis.beginToMoveSlotOf(HASH_TAG, (from + 1) % redis.masters().size());
    while (move.carry(1) > 0) {
      one.connections().open(session(OPEN, 3));
      one.connections().open(session(NEW, 4));
      one.store().flush();
    }
    move.finish();

    for (SessionId id : List.of(OPEN, KEPT, NEW)) {
      patiently().until(() -> {
        one.store().flush();
        return other.connections().holds(id) || other.connections().take(id, ALICE);
      });
    }
    assertThat(other.connections().snapshot(OPEN)).contains(session(OPEN, 3));
    assertThat(other.connections().snapshot(KEPT)).contains(session(KEPT, 2));
    assertThat(other.connections().snapshot(NEW)).contains(session(NEW, 4));
  }

  /** A server that is promoted ends all its connections, also those of a test. */
  private static ConditionFactory duringPromotion() {
    return patiently().ignoreException(JedisConnectionException.class);
  }

  /** What cannot be asked is asked again. */
  private static void awaitTaken(SessionNode node, SessionId id) {
    patiently().until(() -> node.connections().take(id, ALICE));
  }

  private static String record(SessionId id) {
    return "test:{" + HASH_TAG + "}:session:" + id;
  }

  private SessionNode node(Topology redis) {
    return stage.add(new SessionNode(redis, "test", clock));
  }

  private static KeptSession session(SessionId id, int offset) {
    return new KeptSession(id, ALICE.user(), ALICE.use(),
        List.of(new KeptSubscription(new TopicName("chat:1"), Overflow.CLOSE, null, new Position("epoch", offset))));
  }
}
