package io.carillon.adapters.local.token;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are verified.
 *
 * @param key what signatures are checked with
 * @param algorithm the one algorithm (RFC 7518 3.1) that is accepted; {@code null} for what the key serves by itself
 * @param issuer the {@code iss} that a token must name; {@code null} when any will do
 * @param audience what a token's {@code aud} must contain; {@code null} when any will do
 */
public record TokenConfig(Key key, @Nullable String algorithm, @Nullable String issuer, @Nullable String audience) {

  /** The shortest shared secret, in bytes (RFC 7518 3.2). */
  public static final int MIN_SECRET_BYTES = 32;

  /** Where keys come from. */
  public sealed interface Key {

    /** A secret shared with whoever signs, for HS256, HS384 and HS512. */
    record SharedSecret(String secret) implements Key {

      public SharedSecret {
        if (secret.getBytes(StandardCharsets.UTF_8).length < MIN_SECRET_BYTES) {
          throw new IllegalArgumentException("a secret of fewer than " + MIN_SECRET_BYTES + " bytes");
        }
      }

      /** Why somebody could guess the secret, in words that tell nothing of it; empty when nothing is found. */
      public Optional<String> weakness() {
        return SecretStrength.weaknessOf(secret);
      }

      @Override
      public String toString() {
        return "SharedSecret[hidden]";
      }
    }

    /** A PEM file with one RSA or EC public key, or a certificate that holds it. */
    record PublicKeyFile(Path file) implements Key {}

    /** A JSON Web Key Set (RFC 7517) at a file: or https: address. */
    record KeySet(URI location) implements Key {}
  }
}
