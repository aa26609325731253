package io.carillon.adapters.redis.protection;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis. */
class RedisPlacesTest extends RedisPlacesContract {

  RedisPlacesTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()));
  }
}
