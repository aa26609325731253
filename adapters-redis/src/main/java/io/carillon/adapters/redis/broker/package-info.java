/**
 * The broker between the nodes that share a Redis. Start at {@link io.carillon.adapters.redis.broker.RedisBroker};
 * {@code publish.lua}, {@code read.lua} and {@code head.lua} beside it are what Redis does in one step, and
 * {@link io.carillon.adapters.redis.broker.MessageCodec} is the format of what is kept and announced.
 *
 * <p>Keys, each with the system's prefix in front; all keys of a topic have the hash tag {@code {topic}}:
 *
 * <ul>
 * <li>{@code {topic}:head}, string: one line that says where the log ends and what is kept of it (see {@code head.lua}).
 * Lives for a day longer than the newest message may be kept, from the last publish, read or look on; the heads of topics
 * that a node listens to are touched every hour. When it is gone, the next life of the log has another epoch.
 * <li>{@code {topic}:log}, stream: the messages, each at its offset as id ({@code 5-0}); {@code t} is when it came, in
 * milliseconds, {@code m} the message. Trimmed to the history's size, in whole nodes of the stream, and by age at most once a
 * second; lives for the history's time and a minute after the last publish. The head says which of them still count.
 * <li>{@code {topic}:once:<sender>:<key>}, string: the outcome of a publish with an idempotency key; five minutes.
 * <li>{@code {topic}:told:<message>}, string: the same of an announcement of presence, which a node repeats when it cannot tell whether the
 * first came through; ten seconds.
 * </ul>
 *
 * <p>Channels: {@code {topic}:live} (sharded from Redis 7 on) carries every message of a topic,
 * {@code namespace:<namespace>:live} every message of a namespace for those who listen to patterns. Nothing comes on
 * {@code namespace:<namespace>:wanted}: these nodes subscribe to it on every server, where the script sees that.
 */
@NullMarked
package io.carillon.adapters.redis.broker;

import org.jspecify.annotations.NullMarked;
