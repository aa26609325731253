package io.carillon.adapters.redis.connection;

/**
 * What a connection has learned of its server.
 *
 * @param generation counts what may have cost the server data: what was recorded in an earlier one is not trusted
 * @param sharded whether it has sharded channels (Redis 7)
 */
public record Facts(long generation, boolean sharded) {

  static final Facts NONE = new Facts(0, false);
}
