package io.carillon.domain.presence;

import io.carillon.domain.session.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How others see a user now.
 *
 * @param version of what is told on the user's watch topic, this is the state after the change with that version
 * @param appearance {@code null} for a user who is absent or invisible, between which nobody can tell
 * @param lastSeen when an absent user was last seen; {@code null} for one who is there or has been forgotten
 */
public record UserPresence(UserId user, long version, @Nullable Appearance appearance, @Nullable Instant lastSeen) {}
