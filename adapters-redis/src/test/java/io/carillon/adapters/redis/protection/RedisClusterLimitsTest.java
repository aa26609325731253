package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.fixture.RedisCluster;

/** Two nodes on one Redis Cluster. */
class RedisClusterLimitsTest extends RedisLimitsContract {

  RedisClusterLimitsTest(RedisCluster redis) {
    super(redis.topology(), redis.masterOf(ALICE.value()));
  }
}
