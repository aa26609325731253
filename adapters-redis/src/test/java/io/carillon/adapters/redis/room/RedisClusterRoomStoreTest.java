package io.carillon.adapters.redis.room;

import io.carillon.adapters.redis.connection.Topology;
import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.adapters.redis.fixture.RedisProcess;
import io.carillon.adapters.redis.fixture.RedisProcess.Persistence;
import org.junit.jupiter.api.AfterAll;

/** Two nodes on one Redis Cluster. */
class RedisClusterRoomStoreTest extends RedisRoomStoreContract {

  private static final RedisCluster REDIS = RedisCluster.started(Persistence.NONE);

  @AfterAll
  static void stopRedis() {
    REDIS.close();
  }

  @Override
  Topology redis() {
    return REDIS.topology();
  }

  @Override
  RedisProcess server() {
    return REDIS.masterOf(RoomScripts.HASH_TAG);
  }
}
