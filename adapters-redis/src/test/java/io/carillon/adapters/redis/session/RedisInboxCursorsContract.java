package io.carillon.adapters.redis.session;

import static io.carillon.adapters.redis.fixture.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisTime;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.CursorsUnavailableException;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.InboxCursorsContract;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisInboxCursorsContract implements InboxCursorsContract {

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final RedisTime time;
  private final RedisProcess server;
  private final List<SessionNode> nodes;

  /** @param server has what is kept of Alice */
  RedisInboxCursorsContract(Topology redis, RedisProcess server) {
    this.time = new RedisTime(redis, prefix);
    this.server = server;
    this.nodes = Stream.generate(() -> new SessionNode(redis, prefix, clock)).limit(2).toList();
  }

  @AfterEach
  void stop() {
    server.thaw();
    nodes.forEach(SessionNode::close);
    time.close();
  }

  @Override
  public List<InboxCursors> nodes() {
    return nodes.stream().<InboxCursors>map(SessionNode::cursors).toList();
  }

  @Override
  public void passTime(Duration by) {
    clock.advance(by);
    time.advance(by);
  }

  @Override
  public void settle() {
    nodes.forEach(SessionNode::settle);
  }

  @Test
  void whileRedisIsAwayNobodySaysThatAUserHasReadNothingAndWhatMovedIsWrittenAfterwards() {
    RedisInboxCursors first = nodes.getFirst().cursors();
    RedisInboxCursors last = nodes.getLast().cursors();
    server.freeze();
    first.advance(ALICE, new Position("epoch", 5));
    first.flush();

    assertThatExceptionOfType(CursorsUnavailableException.class).isThrownBy(() -> first.of(ALICE));
    assertThatExceptionOfType(CursorsUnavailableException.class).isThrownBy(() -> last.of(ALICE));

    server.thaw();
    patiently().ignoreException(CursorsUnavailableException.class).untilAsserted(() -> { // until Redis is asked again
      first.flush();
      assertThat(first.of(ALICE)).contains(new Position("epoch", 5));
      assertThat(last.of(ALICE)).contains(new Position("epoch", 5));
      assertThat(first.unwritten()).isZero();
    });
  }

  @Test
  void anEpochMayBeAnyText() {
    Position position = new Position("an epoch 'of' {a} client\n%d", 5);
    nodes.getFirst().cursors().advance(ALICE, position);
    settle();

    assertThat(nodes.getLast().cursors().of(ALICE)).contains(position);
  }
}
