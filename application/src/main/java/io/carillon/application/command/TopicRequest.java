package io.carillon.application.command;

import io.carillon.domain.access.AccessToken;
import io.carillon.domain.topic.Overflow;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a subscribe command.
 *
 * @param token grants this one subscription, beside what the connection's own token grants
 * @param onOverflow what to do when this client is too slow, if not what the namespace's policy says
 * @param wantsHistory whether the client asked for a position or for earlier messages
 */
public record TopicRequest(String topic, @Nullable AccessToken token, @Nullable Overflow onOverflow,
    boolean wantsHistory) {}
