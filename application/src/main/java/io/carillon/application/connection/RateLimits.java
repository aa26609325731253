package io.carillon.application.connection;

import io.carillon.domain.protection.RateLimit;

/**
 * How fast one connection may speak.
 *
 * @param publishing messages published
 * @param commands everything else; a command that names several topics counts once for each
 * @param refusals refusals for being too fast, before the connection is closed
 * @param malformed messages that could not be understood, before the connection is closed
 */
public record RateLimits(RateLimit publishing, RateLimit commands, RateLimit refusals, RateLimit malformed) {}
