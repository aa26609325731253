package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import io.carillon.domain.access.TokenProblem;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key set from a file, or from an address that the operator configured. A remote set is cached, fetched again when a
 * token names a key that is not in it (at a limited rate), and kept when fetching fails, so keys can be rotated while the
 * server runs.
 */
final class KeySets implements VerificationKeys {

  private static final Logger LOG = LoggerFactory.getLogger(KeySets.class);
  private static final long KEPT_WITHOUT_CONTACT_MILLIS = 4 * 60 * 60 * 1000L;

  private final JWKSource<SecurityContext> source;
  private final @Nullable JWSAlgorithm pinned;

  private KeySets(JWKSource<SecurityContext> source, @Nullable JWSAlgorithm pinned) {
    this.source = source;
    this.pinned = pinned;
  }

  static KeySets at(URI location, @Nullable JWSAlgorithm pinned) {
    try {
      return new KeySets("file".equals(location.getScheme())
          ? new ImmutableJWKSet<>(JWKSet.load(Path.of(location).toFile()))
          : JWKSourceBuilder.create(location.toURL(), KeySetRetriever.forAddress(location))
              .retrying(true)
              .outageTolerant(KEPT_WITHOUT_CONTACT_MILLIS)
              .build(),
          pinned);
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(
          location + " is no address of a key set (expected: a file or an https address)",
          e);
    } catch (IOException | ParseException e) {
      throw new IllegalArgumentException("the key set " + location + " cannot be read", e);
    }
  }

  @Override
  public Match match(JWSHeader header) throws JOSEException {
    if (pinned != null && !pinned.equals(header.getAlgorithm())) {
      return new Match.None(TokenProblem.UNSUPPORTED_ALGORITHM); // whatever the set says that its key is for
    }
    if (header.getKeyID() == null) {
      return new Match.None(TokenProblem.UNKNOWN_KEY);
    }
    List<JWK> keys = keysNamed(header.getKeyID());
    if (keys.isEmpty() || !(keys.getFirst() instanceof AsymmetricJWK key)) {
      return new Match.None(TokenProblem.UNKNOWN_KEY);
    }
    JWSAlgorithm declared = keys.getFirst().getAlgorithm() == null
        ? pinned
        : JWSAlgorithm.parse(keys.getFirst().getAlgorithm().getName());
    try {
      return PublicKeys.of(key.toPublicKey(), declared).match(header);
    } catch (IllegalArgumentException e) {
      LOG.warn("a key of the key set cannot be used: {}", e.getMessage());
      return new Match.None(TokenProblem.UNKNOWN_KEY);
    }
  }

  private List<JWK> keysNamed(String keyId) throws KeySourceException {
    return source.get(new JWKSelector(new JWKMatcher.Builder().keyID(keyId).keyUses(KeyUse.SIGNATURE, null).build()),
        null);
  }
}
