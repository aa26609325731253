package io.carillon.adapters.redis.connection;

import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The slots of a Redis Cluster, and for each a short hash tag whose keys are in it. */
final class SlotTags {

  static final int COUNT = Protocol.CLUSTER_HASHSLOTS;

  private static final String[] TAGS = new String[COUNT];

  static {
    int found = 0;
    for (int i = 0; found < COUNT; i++) {
      String tag = Integer.toString(i, Character.MAX_RADIX);
      int slot = JedisClusterCRC16.getSlot(tag);
      if (TAGS[slot] == null) {
        TAGS[slot] = tag;
        found++;
      }
    }
  }

  private SlotTags() {}

  static int slotOf(String keyOrTag) {
    return JedisClusterCRC16.getSlot(keyOrTag);
  }

  static String tagOf(int slot) {
    return TAGS[slot];
  }
}
