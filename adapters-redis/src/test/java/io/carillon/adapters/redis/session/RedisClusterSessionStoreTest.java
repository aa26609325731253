package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.fixture.RedisCluster;

/** Two nodes on one Redis Cluster. */
class RedisClusterSessionStoreTest extends RedisSessionStoreContract {

  RedisClusterSessionStoreTest(RedisCluster redis) {
    super(redis.topology());
  }
}
