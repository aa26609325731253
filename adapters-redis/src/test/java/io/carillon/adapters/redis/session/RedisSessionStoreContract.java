package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** What holds for two nodes on any Redis. */
abstract class RedisSessionStoreContract implements SessionStoreContract {

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final List<SessionNode> nodes = Stream.of(1, 2).map(_ -> new SessionNode(redis(), prefix, clock))
      .toList();

  /** Asked before the test's own fields are set. */
  abstract Topology redis();

  @AfterEach
  void stop() {
    nodes.forEach(SessionNode::close);
  }

  @Override
  public List<SessionStore> nodes() {
    return nodes.stream().<SessionStore>map(SessionNode::store).toList();
  }

  @Override
  public void passTime(Duration time) {
    clock.advance(time);
  }

  @Override
  public void settle() {
    nodes.forEach(SessionNode::settleAll);
  }
}
