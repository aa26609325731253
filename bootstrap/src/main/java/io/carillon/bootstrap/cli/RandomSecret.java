package io.carillon.bootstrap.cli;

import java.security.SecureRandom;
import java.util.Base64;

/** A fresh secret to sign tokens with. */
final class RandomSecret {

  private static final int BYTES = 48;

  private RandomSecret() {}

  static String create() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }
}
