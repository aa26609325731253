package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.carillon.adapters.local.token.VerificationKeys.Match;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Roles;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies JSON Web Tokens (RFC 7519) by the rules of docs/protocol.md, "Tokens and grants". */
public final class JwtTokenVerifier implements TokenVerifier {

  private static final Logger LOG = LoggerFactory.getLogger(JwtTokenVerifier.class);

  /** Exactly the characters of a compact JWS: the parser alone would let white space around it pass. */
  private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*");

  private static final Set<String> KNOWN_TYPES = Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

  private final VerificationKeys keys;
  private final ClaimRules claims;

  /**
   * Loads the keys.
   *
   * @throws IllegalArgumentException in words for the operator when they cannot be used
   */
  public JwtTokenVerifier(TokenConfig config, Roles roles, InstantSource clock) {
    this.keys = VerificationKeys.from(config);
    this.claims = new ClaimRules(config, roles, clock);
  }

  @Override
  public TokenVerdict verify(AccessToken token) {
    try {
      return verify(token.secret());
    } catch (ParseException e) {
      return new TokenVerdict.Rejected(TokenProblem.MALFORMED);
    } catch (JOSEException e) {
      LOG.warn("a token could not be verified because its key was not to be had: {}", e.getMessage());
      return new TokenVerdict.Rejected(TokenProblem.UNKNOWN_KEY);
    }
  }

  private TokenVerdict verify(String text) throws ParseException, JOSEException {
    if (!COMPACT.matcher(text).matches()) {
      return new TokenVerdict.Rejected(TokenProblem.MALFORMED);
    }
    JWT parsed = JWTParser.parse(text);
    if (!(parsed instanceof SignedJWT signed)) {
      return new TokenVerdict.Rejected(TokenProblem.UNSUPPORTED_ALGORITHM);
    }
    Optional<TokenProblem> problem = problemOf(signed);
    if (problem.isPresent()) {
      return new TokenVerdict.Rejected(problem.get());
    }
    try {
      return claims.judge(ClaimsReader.read(signed.getPayload().toBytes()));
    } catch (BadClaimException e) {
      return new TokenVerdict.Rejected(TokenProblem.BAD_CLAIM);
    }
  }

  private Optional<TokenProblem> problemOf(SignedJWT signed) throws JOSEException {
    if (signed.getHeader().getCriticalParams() != null) {
      return Optional.of(TokenProblem.MALFORMED);
    }
    if (!isKnownType(signed.getHeader().getType())) {
      return Optional.of(TokenProblem.UNSUPPORTED_TYPE);
    }
    return switch (keys.match(signed.getHeader())) {
      case Match.None(var problem) -> Optional.of(problem);
      case Match.Found(var verifier) -> signed.verify(verifier)
          ? Optional.empty()
          : Optional.of(TokenProblem.BAD_SIGNATURE);
    };
  }

  /**
   * Access tokens call themselves {@code at+jwt} (RFC 9068 2.1), older ones {@code JWT} or nothing at all. A media type is
   * compared without regard to case, and its {@code application/} may be left out (RFC 7515 4.1.9).
   */
  private static boolean isKnownType(@Nullable JOSEObjectType type) {
    return type == null || KNOWN_TYPES.contains(type.getType().toLowerCase(Locale.ROOT));
  }
}
