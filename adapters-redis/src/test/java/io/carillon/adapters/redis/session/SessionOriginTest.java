package io.carillon.adapters.redis.session;

import static io.carillon.domain.fixture.Principals.service;
import static io.carillon.domain.fixture.Principals.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.FaultyLink;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.Stage;
import io.carillon.domain.access.Principal;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.HeldSessions;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of which Redis knows nothing yet, because nobody flushes: they are found where they began. */
@Timeout(120)
class SessionOriginTest {

  private static final Principal ALICE = user("alice");
  private static final String PREFIX = "test";

  /** If each waited for itself, that would take two minutes. */
  private static final int MANY = 300;

  private final SettableClock clock = new SettableClock();
  @RegisterExtension
  private final Stage stage = new Stage();
  private final RedisProcess redis = stage.redis();
  private final FaultyLink link = stage.link(redis);
  private final SessionNode one = node(link.url());
  private final SessionNode other = node(redis.url());
  private final SessionNode third = node(redis.url());
  private final SessionId id = one.store().mark(new SessionId(7, 7));

  @Test
  void anUnwrittenSessionIsLetGoOfByTheNodeWhereItBegan() {
    settleConnections();
    one.connections().open(session(1));
    one.connections().open(session(2));

    assertThat(other.connections().take(id, ALICE)).isTrue();

    assertThat(other.connections().snapshot(id)).contains(session(2));
    assertThat(one.connections().released()).containsExactly(id);
    assertThat(one.connections().holds(id)).isFalse();
  }

  @Test
  void anUnwrittenSessionGoesFromNodeToNode() {
    settleConnections();
    one.connections().open(session(1));
    List<HeldSessions> way = List.of(other.connections(), third.connections(), one.connections(), third.connections(),
        other.connections());

    for (int i = 0; i < way.size(); i++) {
      assertThat(way.get(i).take(id, ALICE)).isTrue();
      assertThat(way.get(i).snapshot(id)).contains(session(i + 1));
      way.get(i).open(session(i + 2));
    }

    assertThat(List.of(one, other, third)).filteredOn(node -> node.connections().holds(id)).containsExactly(other);
  }

  @Test
  void anUnwrittenSessionThatHasJustEndedIsFound() {
    settleConnections();
    one.connections().open(session(1));
    link.loseReplies(true); // so that the node does not know that the session is kept
    one.connections().end(id, SessionStoreContract.TTL);

    assertThat(other.connections().take(id, ALICE)).isTrue();

    assertThat(other.connections().snapshot(id)).contains(session(1));
  }

  @Test
  void anUnwrittenSessionIsNobodyElses() {
    settleConnections();
    one.connections().open(session(1));

    assertThat(other.connections().take(id, user("bob"))).isFalse();
    assertThat(other.connections().take(id, service("alice"))).isFalse();

    assertThat(one.connections().released()).isEmpty();
    assertThat(other.connections().take(id, ALICE)).isTrue();
  }

  @Test
  void anEmptiedRedisLosesNoSessionThatIsWhereItBegan() {
    one.connections().open(session(1));
    one.settle();
    assertThat(other.connections().take(id, ALICE)).isTrue();
    assertThat(one.connections().take(id, ALICE)).isTrue(); // and has changed hands
    redis.execute("FLUSHALL");

    assertThat(other.connections().take(id, ALICE)).isTrue();

    other.settle();
    assertThat(third.connections().take(id, ALICE)).isTrue();
    assertThat(third.connections().snapshot(id)).contains(session(1));
  }

  @Test
  void anIdOfNoNodeIsUnknown() {
    settleConnections();

    assertThat(other.connections().take(new SessionId(7, 7), ALICE)).isFalse();
    assertThat(other.connections().take(id, ALICE)).isFalse();
    assertThat(other.connections().take(other.store().mark(id), ALICE)).isFalse();
  }

  @Test
  void whatAKilledNodeHadNotWrittenIsUnknown() {
    settleConnections();
    one.connections().open(session(1));

    one.close();

    assertThat(other.connections().take(id, ALICE)).isFalse();
  }

  @Test
  @Timeout(60)
  void aNodeThatHearsNothingIsWaitedForOnce() {
    settleConnections();
    link.loseMessages(true);

    List<SessionId> unwritten = IntStream.range(0, MANY).mapToObj(i -> one.store().mark(new SessionId(8, i))).toList();
    unwritten.forEach(each -> one.connections().open(session(each, 1)));

    assertThat(unwritten).noneMatch(each -> other.connections().take(each, ALICE));
    one.settle();
    assertThat(unwritten).allMatch(each -> other.connections().take(each, ALICE));
  }

  @Test
  void theIdsOfANodeDifferInAllButItsOwnBits() {
    SessionId marked = one.store().mark(new SessionId(-1, -1));

    assertThat(marked.low()).isEqualTo(-1);
    assertThat((int) marked.high()).isEqualTo(-1);
    assertThat(marked.origin()).isNotEqualTo(other.store().mark(marked).origin());
    assertThat(SessionId.parse(marked.toString())).contains(marked);
  }

  /** Nodes hear each other once something has gone from one to another. */
  private void settleConnections() {
    SessionId probe = one.store().mark(new SessionId(9, 9));
    one.connections().open(session(probe, 1));
    one.settle();
    assertThat(other.connections().take(probe, ALICE)).isTrue();
    assertThat(third.connections().take(probe, ALICE)).isTrue();
    assertThat(one.connections().take(probe, ALICE)).isTrue();
    one.connections().released().clear();
  }

  private SessionNode node(String url) {
    return stage.add(new SessionNode(RedisServer.of(url), PREFIX, clock));
  }

  private KeptSession session(int offset) {
    return session(id, offset);
  }

  private static KeptSession session(SessionId id, int offset) {
    return new KeptSession(id, ALICE.user(), ALICE.use(),
        List.of(new KeptSubscription(new TopicName("chat:1"), Overflow.CLOSE, null, new Position("epoch", offset))));
  }
}
