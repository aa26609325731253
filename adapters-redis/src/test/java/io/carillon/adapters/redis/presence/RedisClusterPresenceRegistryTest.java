package io.carillon.adapters.redis.presence;

import io.carillon.adapters.redis.fixture.RedisCluster;

/** Two nodes on one Redis Cluster. */
class RedisClusterPresenceRegistryTest extends RedisPresenceRegistryContract {

  RedisClusterPresenceRegistryTest(RedisCluster redis) {
    super(redis.topology());
  }
}
