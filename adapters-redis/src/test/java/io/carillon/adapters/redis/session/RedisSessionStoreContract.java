package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisSessionStoreContract implements SessionStoreContract {

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final List<SessionNode> nodes;

  RedisSessionStoreContract(Topology redis) {
    this.nodes = Stream.generate(() -> new SessionNode(redis, prefix, clock)).limit(2).toList();
  }

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
