package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.fixture.RedisCluster;

/** Two nodes on one Redis Cluster. */
class RedisClusterBrokerTest extends RedisBrokerContract {

  RedisClusterBrokerTest(RedisCluster redis) {
    super(redis.topology());
  }
}
