package io.carillon.adapters.redis.connection;

/** Tells where a master is. It is asked before each connection, by any thread. */
@FunctionalInterface
interface Whereabouts {

  /**
   * Where it is now.
   *
   * @throws redis.clients.jedis.exceptions.JedisException when nobody can tell
   */
  Address find();
}
