package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.application.connect.AdmitConnection;
import io.carillon.application.connect.AuthenticateConnection;
import io.carillon.application.connect.CloseConnection;
import io.carillon.application.connect.DrainConnections;
import io.carillon.application.connect.EnforceDeadlines;
import io.carillon.application.connect.OpenConnection;
import io.carillon.application.connect.RefreshAccess;
import io.carillon.application.connect.Welcome;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.connection.PaceKeeper;
import io.carillon.application.dispatch.CommandHandler;
import io.carillon.application.dispatch.UseCases;
import io.carillon.application.hub.Hub;
import io.carillon.application.lifecycle.Readiness;
import io.carillon.application.publish.PublishMessage;
import io.carillon.application.publish.Publisher;
import io.carillon.application.publish.SendDirectMessage;
import io.carillon.application.subscribe.SubscribeToTopics;
import io.carillon.application.subscribe.UnsubscribeFromTopics;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.MessageIds;
import io.carillon.domain.protection.ConnectionQuota;
import io.carillon.domain.telemetry.Telemetry;
import java.security.SecureRandom;
import java.time.InstantSource;

/** The use cases, made of the ports that the adapters' modules bind. */
final class ApplicationModule extends AbstractModule {

  private final CarillonConfig config;

  ApplicationModule(CarillonConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    bind(InstantSource.class).toInstance(InstantSource.system());
    bind(SecureRandom.class).toInstance(new SecureRandom());
    bind(Background.class).toInstance(new Background());
    bind(Readiness.class).toInstance(new Readiness());
    bind(ConnectionRegistry.class).toInstance(new ConnectionRegistry());
    bind(ConnectionQuota.class).toInstance(new ConnectionQuota(config.connections()));
    bind(AccessRules.class).toInstance(new AccessRules(config.namespaces()));
  }

  @Provides
  @Singleton
  Hub hub(Broker broker, DeliveryConfig delivery) {
    Hub hub = new Hub(broker, delivery.loops());
    broker.listen(hub);
    return hub;
  }

  @Provides
  @Singleton
  Welcome welcome(Hub hub) {
    return new Welcome(hub, config.namespaces());
  }

  @Provides
  @Singleton
  AdmitConnection admitConnection(TokenVerifier verifier, ConnectionQuota quota, ConnectionRegistry registry) {
    return new AdmitConnection(verifier, quota, registry);
  }

  @Provides
  @Singleton
  OpenConnection openConnection(ConnectionRegistry registry, Welcome welcome, InstantSource clock,
      SecureRandom random) {
    return new OpenConnection(registry, welcome, clock, random);
  }

  @Provides
  @Singleton
  CloseConnection closeConnection(ConnectionRegistry registry, ConnectionQuota quota, Hub hub) {
    return new CloseConnection(registry, quota, hub);
  }

  @Provides
  @Singleton
  EnforceDeadlines enforceDeadlines(AccessRules rules, Hub hub) {
    return new EnforceDeadlines(config.authTimeout(), rules, hub);
  }

  @Provides
  @Singleton
  DrainConnections drainConnections(ConnectionRegistry registry, SecureRandom random) {
    return new DrainConnections(registry, random);
  }

  @Provides
  @Singleton
  Publisher publisher(Broker broker, InstantSource clock, SecureRandom random) {
    return new Publisher(broker, config.namespaces(), new MessageIds(clock, random), clock);
  }

  @Provides
  @Singleton
  CommandHandler commandHandler(InstantSource clock, UseCases useCases) {
    return new CommandHandler(new PaceKeeper(config.rates(), clock), useCases);
  }

  @Provides
  @Singleton
  UseCases useCases(TokenVerifier verifier, ConnectionQuota quota, Welcome welcome, Telemetry telemetry,
      AccessRules rules, Hub hub, Publisher publisher) {
    return new UseCases(
        new AuthenticateConnection(verifier, quota, welcome, telemetry),
        new RefreshAccess(verifier, rules, hub, telemetry),
        new SubscribeToTopics(rules, config.namespaces(), verifier, hub, config.maxSubscriptions()),
        new UnsubscribeFromTopics(hub),
        new PublishMessage(rules, publisher),
        new SendDirectMessage(rules, publisher));
  }
}
