package io.carillon.domain.access;

import java.time.Instant;

/**
 * What a token for one subscription grants, as long as that token lasts.
 *
 * @param expiresAt when that is: at the token's {@code exp}, or at the end of the allowance for a token that was accepted later
 */
public record TemporaryGrants(Grants grants, Instant expiresAt) {}
