package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.access.TokenVerifier;
import java.time.InstantSource;

/** Who tokens are believed to be from: every node judges by itself. */
final class TokenModule extends AbstractModule {

  private final CarillonConfig config;

  TokenModule(CarillonConfig config) {
    this.config = config;
  }

  @Provides
  @Singleton
  TokenVerifier tokenVerifier(InstantSource clock) {
    return new JwtTokenVerifier(config.token(), config.roles(), clock);
  }
}
