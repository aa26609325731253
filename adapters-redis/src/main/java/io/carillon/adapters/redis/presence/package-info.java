/**
 * Presence that the nodes on one Redis share. Start at {@link io.carillon.adapters.redis.presence.RedisPresenceRegistry}: what a node
 * reports goes through {@link io.carillon.adapters.redis.presence.Reports}, and what Redis makes of it is in the scripts beside, whose
 * common part is {@code model.lua} (ADR 0020).
 *
 * <p>All keys begin with {@code <prefix>:{presence}:} and end by themselves a day after what is remembered longest, if no node prolongs
 * them. All but the last exist together or not at all, because each has an empty entry, so that it is noticed when one of them is evicted.
 *
 * <ul>
 * <li>{@code users}, hash: a user's place, attendance and status; also of those who are remembered.
 * <li>{@code places}, hash: the topics that users are at: version, number, how many attendances, mode, what is told.
 * <li>{@code attendances}, hash: {@code topic user}: devices, those of them that are lost and since when, untold changes, what others see.
 * <li>{@code where}, hash: by user, the topics that the user is at.
 * <li>{@code roster}, sorted set by name: {@code topic user}, who can be seen at topics.
 * <li>{@code waiting}, sorted set by name: {@code place version change}, what has not been handed out to be announced.
 * <li>{@code news}, sorted set: the places of which something is to be announced, by the time from which on a node may take it.
 * <li>{@code grace}, sorted set: attendances with lost devices, by the time when the first of these is given up.
 * <li>{@code absent}, sorted set: users who have left, by the time when they are forgotten.
 * <li>{@code leases}, sorted set: nodes, by the time when their lease ends.
 * <li>{@code nodes}, hash: by node, its last batch, when that came, and how many attendances it holds.
 * <li>{@code state}, hash: the highest version, the one below which none is given any more, and when a node looked last.
 * <li>{@code held:<node>}, hash: by attendance, how many devices this node holds.
 * </ul>
 */
@NullMarked
package io.carillon.adapters.redis.presence;

import org.jspecify.annotations.NullMarked;
