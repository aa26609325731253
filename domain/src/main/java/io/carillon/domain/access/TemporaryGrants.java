package io.carillon.domain.access;

import java.time.Instant;

/**
 * What a token for one subscription grants, as long as that token lasts.
 *
 * @param expiresAt the token's {@code exp}
 */
public record TemporaryGrants(Grants grants, Instant expiresAt) {}
