package io.carillon.adapters.redis.connection;

import java.util.List;

/**
 * A server with replicas, of which Redis Sentinel makes one the master. The sentinels are asked before every connection.
 *
 * @param sentinels where some of them are; they are asked in this order
 * @param master what they call the master
 * @param login to the servers that hold data
 * @param sentinelLogin to the sentinels
 */
public record Sentinels(List<Address> sentinels, String master, Login login, Login sentinelLogin, int database)
    implements
      Topology {

  public Sentinels {
    sentinels = List.copyOf(sentinels);
    if (sentinels.isEmpty() || master.isBlank() || database < 0) {
      throw new IllegalArgumentException("redis: " + sentinels.size() + " sentinels, master '" + master + "', database "
          + database + " (expected: one or more, a name, 0 or more)");
    }
  }
}
