package io.carillon.adapters.redis.connection;

/** What there is of Redis, and how the servers that take commands are found. */
public sealed interface Topology permits RedisServer, Sentinels, Cluster {

  /** As whom to connect to the servers that hold data. */
  Login login();

  /** The number of the database; messages reach the nodes of all databases, so the prefix tells systems apart. */
  int database();
}
