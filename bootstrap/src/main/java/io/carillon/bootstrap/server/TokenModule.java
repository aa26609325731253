package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.carillon.adapters.http.metrics.PrometheusTelemetry;
import io.carillon.adapters.local.token.JwtTokenVerifier;
import io.carillon.adapters.local.token.TokenConfig;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.telemetry.Concern;
import java.time.Duration;
import java.time.InstantSource;

/** Who tokens are believed to be from: every node judges by itself. */
final class TokenModule extends AbstractModule {

  /** How soon it is noticed that keys are to be read, or come too late. */
  private static final Duration TICK = Duration.ofMillis(250);

  private final CarillonConfig config;

  TokenModule(CarillonConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), Concern.class).addBinding().to(JwtTokenVerifier.class);
  }

  @Provides
  @Singleton
  JwtTokenVerifier jwtTokenVerifier(InstantSource clock, PrometheusTelemetry telemetry,
      VirtualBackground background) {
    var verifier = new JwtTokenVerifier(config.token(), config.roles(), clock);
    if (config.token().key() instanceof TokenConfig.Key.KeySet) {
      verifier.tend(); // the first clients find the keys there, if all is well
      background.every(TICK, verifier::tend);
      telemetry.gauge("auth_keys", "Keys of the key set that tokens can be verified with", verifier::keys);
      telemetry.gauge("auth_keys_age_seconds", "How long ago the key set was last read", verifier::secondsSinceRead);
    }
    return verifier;
  }

  @Provides
  TokenVerifier tokenVerifier(JwtTokenVerifier verifier) {
    return verifier;
  }
}
