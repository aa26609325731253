/**
 * Connections to Redis: commands that share round trips, and messages that arrive. Start at
 * {@link io.carillon.adapters.redis.connection.RedisConnections}. Of Jedis it uses the connection alone, which logs in, speaks the
 * protocol and encrypts; its pools, retries and subscriptions have no bounds that fit ours (ADR 0017).
 *
 * <p>One key is its own: {@code <prefix>:generation}, a string, kept for 30 days after it was last confirmed: how often the
 * server may have lost data, and the replication id for which that is true.
 */
@NullMarked
package io.carillon.adapters.redis.connection;

import org.jspecify.annotations.NullMarked;
