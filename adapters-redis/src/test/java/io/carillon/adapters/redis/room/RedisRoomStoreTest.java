package io.carillon.adapters.redis.room;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis. */
class RedisRoomStoreTest extends RedisRoomStoreContract {

  RedisRoomStoreTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()), redis);
  }
}
