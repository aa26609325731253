package io.carillon.benchmarks.scenario;

import io.carillon.adapters.local.token.JwtTokenMinter;
import io.carillon.adapters.local.token.JwtTokenMinter.Claims;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.adapters.local.token.TokenConfig.Key.SharedSecret;
import io.carillon.domain.session.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes the clients' tokens. */
final class Tokens {

  private static final Duration LIFE = Duration.ofHours(6);

  private final JwtTokenMinter minter;

  Tokens(String secret) {
    this.minter = new JwtTokenMinter(new TokenConfig(new SharedSecret(secret), null, null, null));
  }

  /** A token of a user who may listen and publish to these topics. */
  String of(String user, List<String> topics) {
    return minter.mint(new Claims(new UserId(user), false, List.of(), List.of(), topics, topics, LIFE), Instant.now());
  }
}
