package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.Old;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis that has no sharded channels. */
class OldRedisPlacesTest extends RedisPlacesContract {

  OldRedisPlacesTest(@Old RedisProcess redis) {
    super(RedisServer.of(redis.url()));
  }
}
