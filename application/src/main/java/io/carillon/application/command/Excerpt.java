package io.carillon.application.command;

import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Replay;
import org.jspecify.annotations.Nullable;

/**
 * What a client gets of a topic's log in an answer.
 *
 * @param recovered whether it gets everything that followed its position; {@code null} when it was not about that
 * @param loss why there is nothing for it; {@code null} when there is
 * @param more whether there is more in the direction in which it asked
 */
public record Excerpt(@Nullable Boolean recovered, @Nullable Loss loss, Replay replay, boolean more) {}
