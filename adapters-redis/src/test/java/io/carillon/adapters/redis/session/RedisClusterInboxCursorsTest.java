package io.carillon.adapters.redis.session;

import io.carillon.adapters.redis.fixture.RedisCluster;
import io.carillon.domain.access.TokenUse;

/** Two nodes on one Redis Cluster. */
class RedisClusterInboxCursorsTest extends RedisInboxCursorsContract {

  RedisClusterInboxCursorsTest(RedisCluster redis) {
    super(redis.topology(), redis.masterOf(SessionKeys.hashTag(ALICE, TokenUse.ACCESS)));
  }
}
