/**
 * The nodes on one Redis, and whether their settings agree. Start at {@link io.carillon.adapters.redis.node.NodeRoster}; {@code
 * meet.lua} beside it is what Redis does in one step.
 *
 * <p>Keys, each with the system's prefix in front and the hash tag {@code {nodes}}; they live for a day after a node was last heard
 * of:
 *
 * <ul>
 * <li>{@code {nodes}:leases}, sorted set: the nodes that live, by when their leases end.
 * <li>{@code {nodes}:settings}, hash: of each node the digest of the settings that nodes must agree on, and these settings.
 * <li>{@code {nodes}:heard}, string: when a node was last heard of.
 * </ul>
 *
 * <p>Channel, plain: {@code {nodes}:new}, on which the others are told the name of a node that has come, so that they meet it at once.
 */
@NullMarked
package io.carillon.adapters.redis.node;

import org.jspecify.annotations.NullMarked;
