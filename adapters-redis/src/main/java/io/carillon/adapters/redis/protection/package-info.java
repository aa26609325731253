/**
 * Rates that the nodes on a Redis grant together, and the connections of users that they count together. Start at {@link
 * io.carillon.adapters.redis.protection.RedisLimits} and {@link io.carillon.adapters.redis.protection.RedisPlaces}; {@code limit.lua}
 * and {@code places.lua} beside them are what Redis does in one step.
 *
 * <p>One key for each user and each thing that is limited, with the system's prefix in front: {@code limit:{user}:<thing>}, a
 * string, the time at which the user's allowance would be used up; it lives for a minute longer than until then.
 *
 * <p>One key for each user who is connected: {@code {user:<user>}:places}, a sorted set of {@code <node> <connection>} by when each came;
 * it lives for three times as long as a node takes to tell of all its users again. Channels, plain: {@code places:<node>}, on which a node
 * hears {@code <user> <connection>} of its connections that have lost their place to a newer one.
 */
@NullMarked
package io.carillon.adapters.redis.protection;

import org.jspecify.annotations.NullMarked;
