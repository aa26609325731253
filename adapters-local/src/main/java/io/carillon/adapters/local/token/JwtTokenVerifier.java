package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.carillon.adapters.local.token.VerificationKeys.Awaited;
import io.carillon.adapters.local.token.VerificationKeys.Known;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.telemetry.Concern;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies JSON Web Tokens (RFC 7519) by the rules of docs/protocol.md, "Tokens and grants". */
public final class JwtTokenVerifier implements TokenVerifier, Concern {

  private static final Logger LOG = LoggerFactory.getLogger(JwtTokenVerifier.class);

  /** Exactly the characters of a compact JWS: the parser alone would let white space around it pass. */
  private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*");

  private static final Set<String> KNOWN_TYPES = Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

  private final VerificationKeys keys;
  private final ClaimRules claims;

  /**
   * Loads the keys that are in this machine. Those at an address are fetched by {@link #tend}.
   *
   * @throws IllegalArgumentException in words for the operator when they cannot be used
   */
  public JwtTokenVerifier(TokenConfig config, Roles roles, InstantSource clock) {
    this(VerificationKeys.from(config), config, roles, clock);
  }

  JwtTokenVerifier(VerificationKeys keys, TokenConfig config, Roles roles, InstantSource clock) {
    this.keys = keys;
    this.claims = new ClaimRules(config, roles, clock);
  }

  @Override
  public TokenVerdict verify(AccessToken token) {
    return verifyLater(token).join();
  }

  @Override
  public CompletableFuture<TokenVerdict> verifyLater(AccessToken token) {
    try {
      return verify(token.secret());
    } catch (ParseException e) {
      return done(new TokenVerdict.Rejected(TokenProblem.MALFORMED));
    }
  }

  /** Reads the keys anew where it is time to. Returns soon; to be called several times a second. */
  public void tend() {
    keys.tend();
  }

  @Override
  public Optional<Trouble> trouble() {
    return keys.trouble();
  }

  /** How many keys tokens can be signed with. */
  public int keys() {
    return keys.size();
  }

  /** How long ago the keys were last read from where they are published, in seconds; 0 for those that the process holds. */
  public long secondsSinceRead() {
    return keys.age().toSeconds();
  }

  private CompletableFuture<TokenVerdict> verify(String text) throws ParseException {
    if (!COMPACT.matcher(text).matches()) {
      return done(new TokenVerdict.Rejected(TokenProblem.MALFORMED));
    }
    JWT parsed = JWTParser.parse(text);
    if (!(parsed instanceof SignedJWT signed)) {
      return done(new TokenVerdict.Rejected(TokenProblem.UNSUPPORTED_ALGORITHM));
    }
    if (signed.getHeader().getCriticalParams() != null) {
      return done(new TokenVerdict.Rejected(TokenProblem.MALFORMED));
    }
    if (!isKnownType(signed.getHeader().getType())) {
      return done(new TokenVerdict.Rejected(TokenProblem.UNSUPPORTED_TYPE));
    }
    return switch (keys.match(signed.getHeader())) {
      case Known known -> done(judge(signed, known));
      case Awaited(var later) -> later.thenApply(known -> judge(signed, known));
    };
  }

  private static CompletableFuture<TokenVerdict> done(TokenVerdict verdict) {
    return CompletableFuture.completedFuture(verdict);
  }

  private TokenVerdict judge(SignedJWT signed, Known match) {
    return switch (match) {
      case Known.None(var problem) -> new TokenVerdict.Rejected(problem);
      case Known.Unavailable(var retryAfter) -> new TokenVerdict.Undecided(retryAfter);
      case Known.Found(var verifier) -> isSigned(signed, verifier)
          ? judgeClaims(signed)
          : new TokenVerdict.Rejected(TokenProblem.BAD_SIGNATURE);
    };
  }

  private static boolean isSigned(SignedJWT signed, JWSVerifier verifier) {
    try {
      return signed.verify(verifier);
    } catch (JOSEException e) {
      LOG.info("a token's signature could not be verified: {}", e.getMessage());
      return false;
    }
  }

  private TokenVerdict judgeClaims(SignedJWT verified) {
    try {
      return claims.judge(ClaimsReader.read(verified.getPayload().toBytes()));
    } catch (ParseException e) {
      return new TokenVerdict.Rejected(TokenProblem.MALFORMED);
    } catch (BadClaimException e) {
      return new TokenVerdict.Rejected(TokenProblem.BAD_CLAIM);
    }
  }

  /**
   * Access tokens call themselves {@code at+jwt} (RFC 9068 2.1), older ones {@code JWT} or nothing at all. A media type is
   * compared without regard to case, and its {@code application/} may be left out (RFC 7515 4.1.9).
   */
  private static boolean isKnownType(@Nullable JOSEObjectType type) {
    return type == null || KNOWN_TYPES.contains(type.getType().toLowerCase(Locale.ROOT));
  }
}
