package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.fixture.RedisProcess;

/** Two nodes on one Redis. */
class RedisInboxCursorsTest extends RedisInboxCursorsContract {

  RedisInboxCursorsTest(RedisProcess redis) {
    super(RedisServer.of(redis.url()), redis);
  }
}
