package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import org.junit.jupiter.api.AfterAll;

/** Two nodes on one Redis Cluster. */
class RedisClusterLimitsTest extends RedisLimitsContract {

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
    return REDIS.masterOf(ALICE.value());
  }
}
