package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.fixture.RedisCluster;

/** Two nodes on one Redis Cluster. */
class RedisClusterPlacesTest extends RedisPlacesContract {

  RedisClusterPlacesTest(RedisCluster redis) {
    super(redis.topology());
  }
}
