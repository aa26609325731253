package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Token;

/** Signs tokens so that the servers of a run accept them. Safe for any number of threads. */
@FunctionalInterface
public interface TokenSigner {

  /** The compact form of a token. */
  String sign(Token token);

  /** Signs with a secret that the servers share (HS256). */
  static TokenSigner withSecret(String secret) {
    return token -> token.signedWith(secret);
  }
}
