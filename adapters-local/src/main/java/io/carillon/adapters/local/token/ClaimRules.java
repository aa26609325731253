package io.carillon.adapters.local.token;

import com.nimbusds.jwt.JWTClaimsSet;
import io.carillon.domain.access.Grants;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenUse;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerdict.Accepted;
import io.carillon.domain.access.TokenVerdict.Rejected;
import io.carillon.domain.session.UserId;
import io.carillon.domain.topic.TopicFilter;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
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

  TokenVerdict judge(JWTClaimsSet claims) {
    Instant now = clock.instant();
    try {
      Optional<TokenProblem> problem = problemWithTime(claims, now).or(() -> problemWithParties(claims));
      return problem.isPresent() ? new Rejected(problem.get()) : accept(claims, now);
    } catch (ParseException | IllegalArgumentException e) {
      return new Rejected(TokenProblem.BAD_CLAIM);
    }
  }

  private static Optional<TokenProblem> problemWithTime(JWTClaimsSet claims, Instant now) {
    Instant expiry = instant(claims.getExpirationTime());
    if (expiry == null || claims.getSubject() == null) {
      return Optional.of(TokenProblem.MISSING_CLAIM);
    }
    if (!now.isBefore(expiry.plus(SKEW))) {
      return Optional.of(TokenProblem.EXPIRED);
    }
    Instant latest = now.plus(SKEW);
    boolean early = isAfter(instant(claims.getNotBeforeTime()), latest)
        || isAfter(instant(claims.getIssueTime()), latest);
    return early ? Optional.of(TokenProblem.NOT_YET_VALID) : Optional.empty();
  }

  private Optional<TokenProblem> problemWithParties(JWTClaimsSet claims) {
    if (config.issuer() != null && !config.issuer().equals(claims.getIssuer())) {
      return Optional.of(TokenProblem.WRONG_ISSUER);
    }
    if (config.audience() != null && !claims.getAudience().contains(config.audience())) {
      return Optional.of(TokenProblem.WRONG_AUDIENCE);
    }
    return Optional.empty();
  }

  private TokenVerdict accept(JWTClaimsSet claims, Instant now) throws ParseException {
    Optional<TokenUse> use = useOf(claims);
    if (use.isEmpty()) {
      return new Rejected(TokenProblem.WRONG_USE);
    }
    Instant issued = instant(claims.getIssueTime());
    Instant expiry = claims.getExpirationTime().toInstant();
    Instant start = issued == null || issued.isAfter(expiry) ? now : issued;
    Duration life = start.isBefore(expiry) ? Duration.between(start, expiry) : Duration.ZERO;
    Instant refresh = start.plus(life.multipliedBy(REFRESH_AT_PERCENT).dividedBy(100));
    return new Accepted(
        new Principal(new UserId(claims.getSubject()), use.get(), permissionsOf(claims), grantsOf(claims),
            expiry, now.isBefore(expiry) ? expiry : expiry.plus(SKEW), refresh));
  }

  private static Optional<TokenUse> useOf(JWTClaimsSet claims) throws ParseException {
    String use = claims.getStringClaim("token_use");
    if (use == null) {
      return Optional.of(TokenUse.ACCESS);
    }
    return switch (use) {
      case "access" -> Optional.of(TokenUse.ACCESS);
      case "service" -> Optional.of(TokenUse.SERVICE);
      default -> Optional.empty();
    };
  }

  private Set<Permission> permissionsOf(JWTClaimsSet claims) throws ParseException {
    List<Permission> own = strings(claims.getStringListClaim("permissions")).stream().map(Permission::named).toList();
    return roles.permissionsOf(strings(claims.getStringListClaim("roles")), own);
  }

  private static Grants grantsOf(JWTClaimsSet claims) throws ParseException {
    Map<String, Object> topics = claims.getJSONObjectClaim("topics");
    return topics == null
        ? Grants.NONE
        : new Grants(filters(topics.get("subscribe")), filters(topics.get("publish")));
  }

  private static List<TopicFilter> filters(@Nullable Object claim) {
    return switch (claim) {
      case null -> List.of();
      case List<?> entries -> entries.stream().map(ClaimRules::filter).toList();
      default -> throw new IllegalArgumentException("topics: not a list");
    };
  }

  private static TopicFilter filter(@Nullable Object entry) {
    if (entry instanceof String text) {
      return TopicFilter.parse(text).orElseThrow(() -> new IllegalArgumentException("topics: not a topic"));
    }
    throw new IllegalArgumentException("topics: not a text");
  }

  private static List<String> strings(@Nullable List<String> claim) {
    return claim == null ? List.of() : claim;
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }

  private static boolean isAfter(@Nullable Instant instant, Instant bound) {
    return instant != null && instant.isAfter(bound);
  }
}
