package io.carillon.bootstrap.config;

import io.carillon.adapters.local.session.SessionLimits;
import java.time.Duration;

/**
 * What is kept of clients that may come back.
 *
 * @param ttl how long a session outlives its connection; zero when sessions are not resumed
 * @param inboxMemory how long it is remembered how far a user has read the inbox
 * @param inboxes of how many users it is
 */
public record SessionConfig(Duration ttl, SessionLimits limits, Duration inboxMemory, int inboxes) {}
