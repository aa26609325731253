package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis. */
class RedisSessionStoreTest extends RedisSessionStoreContract {

  RedisSessionStoreTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()));
  }
}
