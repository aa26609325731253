package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.local.broker.LocalBroker;
import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.message.Broker;
import java.time.InstantSource;

/** The ports' in-process adapters. */
final class LocalModule extends AbstractModule {

  private final CarillonConfig config;

  LocalModule(CarillonConfig config) {
    this.config = config;
  }

  @Provides
  @Singleton
  Broker broker(InstantSource clock) {
    return new LocalBroker(clock);
  }

  @Provides
  @Singleton
  TokenVerifier tokenVerifier(InstantSource clock) {
    return new JwtTokenVerifier(config.token(), config.roles(), clock);
  }
}
