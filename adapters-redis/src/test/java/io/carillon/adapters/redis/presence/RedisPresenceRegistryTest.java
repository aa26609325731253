package io.carillon.adapters.redis.presence;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis. */
class RedisPresenceRegistryTest extends RedisPresenceRegistryContract {

  RedisPresenceRegistryTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()));
  }
}
