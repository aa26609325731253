package io.carillon.adapters.redis.room;

import io.carillon.adapters.redis.fixture.RedisCluster;

/** Two nodes on one Redis Cluster. */
class RedisClusterRoomStoreTest extends RedisRoomStoreContract {

  RedisClusterRoomStoreTest(RedisCluster redis) {
    super(redis.topology(), redis.masterOf(RoomScripts.HASH_TAG));
  }
}
