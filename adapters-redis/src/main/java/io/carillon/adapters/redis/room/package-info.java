/**
 * Rooms that the nodes on a Redis share. Start at {@link io.carillon.adapters.redis.room.RedisRoomStore}; {@code change.lua},
 * {@code since.lua} and {@code use.lua} beside it are what Redis does in one step, {@code rooms.lua} is what they share, and
 * {@link io.carillon.adapters.redis.room.RoomRecord} is the format of a room.
 *
 * <p>Keys, each with the system's prefix and {@code rooms:{rooms}:} in front. All live for 30 days after a node last looked at
 * them, which every node does each ten seconds:
 *
 * <ul>
 * <li>{@code records}, hash: every room by its name; and the number of the last change, {@code :last}, and how many places all
 * rooms take, {@code :places}. A room is removed when nobody has used it for as long as the configuration says.
 * <li>{@code joined}, hash: how many rooms each user has joined; who has joined none is not in it.
 * <li>{@code used}, hash: when each room was last used, in milliseconds, as far as nodes have told.
 * <li>{@code changes}, stream: the last thousand changes or somewhat more, each with its number as id and the room's name in
 * {@code r}.
 * </ul>
 *
 * <p>Channel: {@code live} (sharded from Redis 7 on) carries every change with the room as it is then.
 */
@NullMarked
package io.carillon.adapters.redis.room;

import org.jspecify.annotations.NullMarked;
