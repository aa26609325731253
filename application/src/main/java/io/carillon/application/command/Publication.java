package io.carillon.application.command;

import io.carillon.domain.message.Kind;
import io.carillon.domain.message.Priority;
import io.carillon.domain.message.RawJson;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client publishes, wherever it goes. */
public record Publication(RawJson payload, Kind kind, Priority priority, @Nullable Duration ttl,
    @Nullable RawJson tags, @Nullable String idempotencyKey) {}
