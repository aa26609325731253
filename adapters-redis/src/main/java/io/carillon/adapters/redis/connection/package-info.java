/**
 * Connections to Redis: commands that share round trips, and messages that arrive. Start at
 * {@link io.carillon.adapters.redis.connection.RedisConnections}; {@link io.carillon.adapters.redis.connection.Shard} is all that
 * belongs to one master. Of Jedis it uses the connection alone, which logs in, speaks the protocol and encrypts; its pools,
 * retries, subscriptions and clients for clusters have no bounds that fit ours (ADR 0017, ADR 0022).
 *
 * <p>Keys of its own: {@code <prefix>:generation}, on a cluster {@code <prefix>:{tag}:generation} for each slot, strings, kept for 30
 * days after they were last confirmed: how often the data may have been lost, and the replication id for which that is true. A probe
 * uses {@code canary:<node>:string} and others of that kind, on a cluster with {@code {tag}} before the node, and removes them.
 *
 * <p>Channels: {@code canary:<node>}, on a cluster {@code canary:{tag}:<node>} for each master (sharded from Redis 7 on), carries what
 * a node sends to itself.
 */
@NullMarked
package io.carillon.adapters.redis.connection;

import org.jspecify.annotations.NullMarked;
