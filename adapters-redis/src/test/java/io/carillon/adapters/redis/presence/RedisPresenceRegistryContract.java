package io.carillon.adapters.redis.presence;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisTime;
import io.carillon.adapters.redis.fixture.SharedRedis;
import io.carillon.domain.fixture.SettableClock;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.presence.PresenceRegistryContract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What holds for two nodes on any Redis. */
@ExtendWith(SharedRedis.class)
abstract class RedisPresenceRegistryContract implements PresenceRegistryContract {

  private final SettableClock clock = new SettableClock();
  private final String prefix = UUID.randomUUID().toString();
  private final RedisTime time;
  private final List<PresenceNode> nodes;

  RedisPresenceRegistryContract(Topology redis) {
    this.time = new RedisTime(redis, prefix);
    PresenceTerms terms = new PresenceTerms(GRACE, MEMORY, 100, PresenceTerms.USUAL_LEASE);
    this.nodes = Stream.generate(() -> new PresenceNode(redis, prefix, terms, clock)).limit(2).toList();
  }

  @AfterEach
  void stop() {
    nodes.forEach(PresenceNode::close);
    time.close();
  }

  @Override
  public List<PresenceRegistry> nodes() {
    return nodes.stream().map(PresenceNode::registry).toList();
  }

  @Override
  public void passTime(Duration by) {
    settle();
    clock.advance(by);
    time.advance(by);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void settle() {
    nodes.forEach(PresenceNode::settle);
  }
}
