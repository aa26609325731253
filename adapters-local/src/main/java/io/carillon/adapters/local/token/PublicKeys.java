package io.carillon.adapters.local.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import io.carillon.domain.access.TokenProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One public key; it serves exactly one algorithm. */
final class PublicKeys implements VerificationKeys {

  private static final int MIN_RSA_BITS = 2048;
  private static final Pattern PEM = Pattern.compile(
      "-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  private final JWSVerifier verifier;
  private final JWSAlgorithm served;

  private PublicKeys(JWSVerifier verifier, JWSAlgorithm served) {
    this.verifier = verifier;
    this.served = served;
  }

  /** The key in a PEM file (RFC 7468): a public key, or the certificate of one. */
  static PublicKeys ofPem(Path file, @Nullable JWSAlgorithm pinned) {
    try {
      return of(parsePem(Files.readString(file)), pinned);
    } catch (IOException e) {
      throw new IllegalArgumentException("the key file " + file + " cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the key file " + file + " holds no RSA or EC public key that can be used", e);
    }
  }

  /**
   * The verifier of one key.
   *
   * @param pinned the algorithm that it is to serve; {@code null} for RS256 or ES256
   */
  static PublicKeys of(PublicKey key, @Nullable JWSAlgorithm pinned) {
    try {
      return switch (key) {
        case RSAPublicKey rsa -> ofRsa(rsa, pinned == null ? JWSAlgorithm.RS256 : pinned);
        case ECPublicKey ec -> ofEc(ec, pinned == null ? JWSAlgorithm.ES256 : pinned);
        default -> throw new IllegalArgumentException("a " + key.getAlgorithm() + " key (expected: RSA or EC)");
      };
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the public key cannot be used: " + e.getMessage(), e);
    }
  }

  @Override
  public Known match(JWSHeader header) {
    return served.equals(header.getAlgorithm())
        ? new Known.Found(verifier)
        : new Known.None(TokenProblem.UNSUPPORTED_ALGORITHM);
  }

  private static PublicKeys ofRsa(RSAPublicKey key, JWSAlgorithm algorithm) {
    if (key.getModulus().bitLength() < MIN_RSA_BITS) {
      throw new IllegalArgumentException(
          "an RSA key of " + key.getModulus().bitLength() + " bits (expected: " + MIN_RSA_BITS + " or more)");
    }
    if (!algorithm.equals(JWSAlgorithm.RS256) && !algorithm.equals(JWSAlgorithm.PS256)) {
      throw new IllegalArgumentException("an RSA key serves RS256 or PS256, not " + algorithm);
    }
    return new PublicKeys(new RSASSAVerifier(key), algorithm);
  }

  private static PublicKeys ofEc(ECPublicKey key, JWSAlgorithm algorithm) throws JOSEException {
    if (!Curve.P_256.equals(Curve.forECParameterSpec(key.getParams())) || !algorithm.equals(JWSAlgorithm.ES256)) {
      throw new IllegalArgumentException("an EC key must be on the curve P-256 and serves ES256 alone");
    }
    return new PublicKeys(new ECDSAVerifier(key), algorithm);
  }

  private static PublicKey parsePem(String text) throws GeneralSecurityException {
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw new InvalidKeySpecException("no PUBLIC KEY and no CERTIFICATE block");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
    if (pem.group(1).equals("CERTIFICATE")) {
      return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)).getPublicKey();
    }
    try {
      return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    } catch (InvalidKeySpecException notRsa) {
      return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    }
  }
}
