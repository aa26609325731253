package io.carillon.domain.access;

import io.carillon.domain.session.UserId;
import java.time.Instant;
import java.util.Set;

/**
 * Whom a verified token speaks for, and with what rights.
 *
 * @param expiresAt the token's {@code exp}
 * @param endsAt when a connection that rests on the token is closed: at {@code expiresAt}, or, for a token that was
 *     accepted later than that because clocks differ, at the end of the allowance for that
 * @param refreshAt when a client should come for a new token: 75 % of the token's life
 */
public record Principal(UserId user, TokenUse use, Set<Permission> permissions, Grants grants, Instant expiresAt,
    Instant endsAt, Instant refreshAt) {

  public Principal {
    permissions = Set.copyOf(permissions);
  }

  public boolean isService() {
    return use == TokenUse.SERVICE;
  }

  /** Whether the token has ended: nothing may be done with its rights any more. */
  public boolean hasEndedAt(Instant now) {
    return !now.isBefore(endsAt);
  }

  public boolean has(Permission permission) {
    return permissions.contains(permission);
  }
}
