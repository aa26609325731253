package io.carillon.adapters.redis.connection;

import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The slots of a Redis Cluster, and for each a short hash tag whose keys are in it. */
final class SlotTags {

  static final int COUNT = Protocol.CLUSTER_HASHSLOTS;

  private SlotTags() {}

  static int slotOf(String keyOrTag) {
    return JedisClusterCRC16.getSlot(keyOrTag);
  }

  static String tagOf(int slot) {
    return Tags.BY_SLOT[slot];
  }

  /** Found when they are first needed, which they are on a cluster alone. */
  private static final class Tags {

    private static final String[] BY_SLOT = new String[COUNT];

    static {
      int found = 0;
      for (int i = 0; found < COUNT; i++) {
        String tag = Integer.toString(i, Character.MAX_RADIX);
        int slot = slotOf(tag);
        if (BY_SLOT[slot] == null) {
          BY_SLOT[slot] = tag;
          found++;
        }
      }
    }
  }
}
