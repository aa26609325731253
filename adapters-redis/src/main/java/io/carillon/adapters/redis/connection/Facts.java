package io.carillon.adapters.redis.connection;

/**
 * What is known of a server when a command is sent to it.
 *
 * @param generation counts what may have cost it data of the command's slot: what was recorded in an earlier one is not trusted
 * @param sharded whether it has sharded channels (Redis 7)
 */
public record Facts(long generation, boolean sharded) {}
