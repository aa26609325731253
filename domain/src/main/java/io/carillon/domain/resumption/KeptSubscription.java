package io.carillon.domain.resumption;

import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.message.Position;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a client listened to, and how far it had come.
 *
 * @param overflow what happens when it is too slow
 * @param grants what it rested on beside the connection's token; {@code null} for nothing
 * @param sure up to where the client has surely received everything; {@code null} where nothing is recorded, and where that was
 *     never known
 */
public record KeptSubscription(TopicFilter filter, Overflow overflow, @Nullable TemporaryGrants grants,
    @Nullable Position sure) {}
