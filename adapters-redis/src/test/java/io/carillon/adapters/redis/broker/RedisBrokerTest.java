package io.carillon.adapters.redis.broker;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis. */
class RedisBrokerTest extends RedisBrokerContract {

  RedisBrokerTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()));
  }
}
