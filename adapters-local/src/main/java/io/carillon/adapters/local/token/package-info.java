/**
 * Tokens: JSON Web Tokens (RFC 7519) verified and made with keys that this process holds. Start at
 * {@link io.carillon.adapters.local.token.JwtTokenVerifier}; which key serves which algorithm is decided in
 * {@link io.carillon.adapters.local.token.VerificationKeys} (ADR 0005).
 */
@NullMarked
package io.carillon.adapters.local.token;

import org.jspecify.annotations.NullMarked;
