package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionStoreContract;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** Two nodes on one Redis. */
class RedisSessionStoreTest implements SessionStoreContract {

  private static final RedisProcess REDIS = RedisProcess.started(Persistence.NONE);

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final List<SessionNode> nodes = Stream.of(1, 2).map(_ -> new SessionNode(REDIS.url(), prefix, clock))
      .toList();

  @AfterAll
  static void stopRedis() {
    REDIS.close();
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
