package io.carillon.adapters.local.token;

import io.carillon.domain.access.Grants;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token says, as far as this server cares (docs/protocol.md, "Tokens and grants"). A claim that is absent or null is
 * {@code null} here, or empty.
 *
 * @param subject the text of {@code sub}; of a number its digits
 * @param expiry {@code exp}
 * @param notBefore {@code nbf}
 * @param issuedAt {@code iat}
 * @param use {@code token_use}
 * @param grants {@code topics}
 */
record TokenClaims(@Nullable String subject, @Nullable Instant expiry, @Nullable Instant notBefore,
    @Nullable Instant issuedAt, @Nullable String issuer, List<String> audience, @Nullable String use,
    List<String> roles, List<String> permissions, Grants grants) {}
