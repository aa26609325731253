package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import io.carillon.domain.access.TokenUse;
import org.junit.jupiter.api.AfterAll;

/** Two nodes on one Redis Cluster. */
class RedisClusterInboxCursorsTest extends RedisInboxCursorsContract {

  private static final RedisCluster REDIS = RedisCluster.started(Persistence.NONE);

  @AfterAll
  static void stopRedis() {
    REDIS.close();
  }

  @Override
  Topology redis() {
    return REDIS.topology();
  }

  @Override
  RedisProcess server() {
    return REDIS.masterOf(SessionKeys.hashTag(ALICE, TokenUse.ACCESS));
  }
}
