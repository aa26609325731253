package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisTime;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import io.carillon.domain.session.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisSessionStoreContract implements SessionStoreContract {

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final Topology redis;
  private final RedisTime time;
  private final List<SessionNode> nodes;

  RedisSessionStoreContract(Topology redis) {
    this.redis = redis;
    this.time = new RedisTime(redis, prefix);
    this.nodes = Stream.generate(() -> new SessionNode(redis, prefix, clock)).limit(2).toList();
  }

  @Test
  void aSessionIsFoundWhereItBeganBeforeAnythingOfItIsWritten() {
    SessionId first = nodes.getFirst().store().mark(FIRST);
    SessionId second = nodes.getLast().store().mark(SECOND);
    settle();
    nodes.getFirst().connections().open(new KeptSession(first, ALICE.user(), ALICE.use(), List.of()));
    nodes.getLast().connections().open(new KeptSession(second, BOB.user(), BOB.use(), List.of()));

    patiently().until(() -> nodes.getLast().connections().take(first, ALICE));
    patiently().until(() -> nodes.getFirst().connections().take(second, BOB));

    assertThat(nodes.getFirst().connections().released()).containsExactly(first);
    assertThat(nodes.getLast().connections().released()).containsExactly(second);
  }

  @AfterEach
  void stop() {
    nodes.forEach(SessionNode::close);
    time.close();
  }

  @Override
  public List<SessionStore> nodes() {
    return nodes.stream().<SessionStore>map(SessionNode::store).toList();
  }

  @Override
  public void passTime(Duration by) {
    clock.advance(by);
    time.advance(by);
  }

  @Override
  public void settle() {
    nodes.forEach(SessionNode::settleAll);
  }

  @Test
  void aSessionLastsAsLongOnANodeWhoseClockIsAhead() {
    SettableClock ahead = new SettableClock();
    ahead.advance(TTL.plus(TTL));
    try (SessionNode other = new SessionNode(redis, prefix, ahead)) {
      var session = new KeptSession(FIRST, ALICE.user(), ALICE.use(), List.of());
      nodes.getFirst().store().keep(session, TTL);
      nodes.getFirst().settle();
      passTime(TTL.minusMillis(1));

      assertThat(other.store().take(FIRST, ALICE)).contains(session);
    }
  }
}
