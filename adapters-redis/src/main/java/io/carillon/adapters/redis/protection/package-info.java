/**
 * Rates that the nodes on a Redis grant together. Start at {@link io.carillon.adapters.redis.protection.RedisLimits};
 * {@code limit.lua} beside it is what Redis does in one step.
 *
 * <p>One key for each user and each thing that is limited, with the system's prefix in front: {@code limit:{user}:<thing>}, a
 * string, the time at which the user's allowance would be used up; it lives for a minute longer than until then.
 */
@NullMarked
package io.carillon.adapters.redis.protection;

import org.jspecify.annotations.NullMarked;
