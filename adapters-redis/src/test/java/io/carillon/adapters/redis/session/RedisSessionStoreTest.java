package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.connection.RedisServer;
import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import org.junit.jupiter.api.AfterAll;

/** Two nodes on one Redis. */
class RedisSessionStoreTest extends RedisSessionStoreContract {

  private static final RedisProcess REDIS = RedisProcess.started(Persistence.NONE);

  @AfterAll
  static void stopRedis() {
    REDIS.close();
  }

  @Override
  Topology redis() {
    return RedisServer.of(REDIS.url());
  }
}
