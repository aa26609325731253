package io.carillon.adapters.redis.connection;

/**
 * What a connection has learned of its server.
 *
 * @param replicationId names the history of the server's data: it changes when the server is promoted or started again
 * @param sharded whether it has sharded channels (Redis 7)
 */
record Server(String replicationId, boolean sharded) {}
