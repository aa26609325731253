package io.carillon.acceptance.features;

import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.time.Duration;
import java.time.Instant;

/** What can be wrong with a token. */
@FunctionalInterface
interface TokenDefect {

  /** The token with the defect, in its compact form. */
  String applyTo(Token token, String secret);

  static TokenDefect of(String words) {
    return switch (words) {
      case "has expired" -> (token, secret) -> token.lasting(Duration.ofHours(-1)).signedWith(secret);
      case "somebody else has signed" -> (token, _) -> token.signedWith(ServerProcess.randomSecret());
      case "nobody has signed" -> (token, _) -> token.withHeader("alg", "none").unsigned();
      case "names nobody" -> (token, secret) -> token.without("sub").signedWith(secret);
      case "never expires" -> (token, secret) -> token.without("exp").signedWith(secret);
      case "is not valid yet" -> (token, secret) -> token
          .with("nbf", Instant.now().plus(Duration.ofHours(1)).getEpochSecond()).signedWith(secret);
      case "is only good for refreshing" -> (token, secret) -> token.with("token_use", "refresh").signedWith(secret);
      case "is no token at all" -> (_, _) -> "open-sesame";
      default -> throw new IllegalArgumentException(words);
    };
  }
}
