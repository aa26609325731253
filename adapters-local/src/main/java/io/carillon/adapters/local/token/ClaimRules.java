package io.carillon.adapters.local.token;

import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenUse;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerdict.Accepted;
import io.carillon.domain.access.TokenVerdict.Rejected;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges the claims of a token whose signature has been verified, and makes a principal of them. */
final class ClaimRules {

  /** How far the clocks of issuer and server may be apart, and no further. */
  private static final Duration SKEW = Duration.ofSeconds(30);

  /** A client comes for its next token when this share of the present one's life is over. */
  private static final int REFRESH_AT_PERCENT = 75;

  private final TokenConfig config;
  private final Roles roles;
  private final InstantSource clock;

  ClaimRules(TokenConfig config, Roles roles, InstantSource clock) {
    this.config = config;
    this.roles = roles;
    this.clock = clock;
  }

  TokenVerdict judge(TokenClaims claims) {
    if (claims.subject() == null || claims.expiry() == null) {
      return new Rejected(TokenProblem.MISSING_CLAIM);
    }
    Instant now = clock.instant();
    Optional<TokenProblem> problem = problemWithTime(claims, claims.expiry(), now)
        .or(() -> problemWithParties(claims));
    return problem.isPresent()
        ? new Rejected(problem.get())
        : accept(claims, claims.subject(), claims.expiry(), now);
  }

  private static Optional<TokenProblem> problemWithTime(TokenClaims claims, Instant expiry, Instant now) {
    if (!now.isBefore(expiry.plus(SKEW))) {
      return Optional.of(TokenProblem.EXPIRED);
    }
    Instant latest = now.plus(SKEW);
    return isAfter(claims.notBefore(), latest) || isAfter(claims.issuedAt(), latest)
        ? Optional.of(TokenProblem.NOT_YET_VALID)
        : Optional.empty();
  }

  private Optional<TokenProblem> problemWithParties(TokenClaims claims) {
    if (config.issuer() != null && !config.issuer().equals(claims.issuer())) {
      return Optional.of(TokenProblem.WRONG_ISSUER);
    }
    if (config.audience() != null && !claims.audience().contains(config.audience())) {
      return Optional.of(TokenProblem.WRONG_AUDIENCE);
    }
    return Optional.empty();
  }

  private TokenVerdict accept(TokenClaims claims, String subject, Instant expiry, Instant now) {
    Optional<TokenUse> use = useOf(claims.use());
    if (use.isEmpty()) {
      return new Rejected(TokenProblem.WRONG_USE);
    }
    Optional<UserId> user = UserId.parse(subject);
    if (user.isEmpty()) {
      return new Rejected(TokenProblem.BAD_CLAIM);
    }
    Instant issued = claims.issuedAt();
    Instant start = issued == null || issued.isAfter(expiry) ? now : issued;
    Duration life = start.isBefore(expiry) ? Duration.between(start, expiry) : Duration.ZERO;
    Instant refresh = start.plus(life.multipliedBy(REFRESH_AT_PERCENT).dividedBy(100));
    return new Accepted(new Principal(user.get(), use.get(), permissionsOf(claims), claims.grants(), expiry,
        now.isBefore(expiry) ? expiry : expiry.plus(SKEW), refresh));
  }

  private static Optional<TokenUse> useOf(@Nullable String claim) {
    return switch (claim) {
      case null -> Optional.of(TokenUse.ACCESS);
      case "access" -> Optional.of(TokenUse.ACCESS);
      case "service" -> Optional.of(TokenUse.SERVICE);
      default -> Optional.empty();
    };
  }

  private Set<Permission> permissionsOf(TokenClaims claims) {
    return roles.permissionsOf(claims.roles(), claims.permissions().stream().map(Permission::named).toList());
  }

  private static boolean isAfter(@Nullable Instant instant, Instant bound) {
    return instant != null && instant.isAfter(bound);
  }
}
