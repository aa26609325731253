/**
 * Sessions and places in inboxes that all nodes on a Redis share. Start at
 * {@link io.carillon.adapters.redis.session.RedisSessionStore}; {@code take.lua}, {@code keep.lua} and {@code checkpoint.lua}
 * beside it are what Redis does in one step, {@code record.lua} and
 * {@link io.carillon.adapters.redis.session.SessionCodec} the format of what it holds.
 *
 * <p>Keys, each with the system's prefix in front; all keys of a user have the hash tag {@code {user:<user>}}, those of a service
 * {@code {service:<name>}}:
 *
 * <ul>
 * <li>{@code {…}:session:<id>}, string: a session, kept or open, behind one line that says who has it (see {@code record.lua}).
 * Kept, it lives for the session's time and a minute; open, for the session's time and two to four minutes after its node wrote
 * or touched it last.
 * <li>{@code {…}:sessions}, list: the ids of a user's sessions that wait, in the order in which they were kept; lives as long as
 * the last of them.
 * <li>{@code {user:<user>}:inbox}, string: how far a user has read the inbox (see {@code cursor.lua}); lives for as long as a place is
 * remembered and a minute.
 * </ul>
 *
 * <p>Channels, plain: {@code sessions:<node>}, on which a node is asked to let go of a session, and answered; and {@code
 * sessions:origin:<hex>}, on which it is asked for sessions that began on it and that Redis does not know yet.
 */
@NullMarked
package io.carillon.adapters.redis.session;

import org.jspecify.annotations.NullMarked;
