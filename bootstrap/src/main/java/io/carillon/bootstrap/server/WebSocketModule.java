package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.adapters.websocket.handshake.SocketUpgrade;
import io.carillon.adapters.websocket.handshake.UpgradeHandler;
import io.carillon.adapters.websocket.socket.SocketServices;
import io.carillon.adapters.websocket.wire.EnvelopeReader;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.adapters.websocket.wire.MessageInflater;
import io.carillon.adapters.websocket.wire.PresenceText;
import io.carillon.application.connect.AdmitConnection;
import io.carillon.application.connect.CloseConnection;
import io.carillon.application.connect.EnforceDeadlines;
import io.carillon.application.connect.OpenConnection;
import io.carillon.application.dispatch.CommandHandler;
import io.carillon.application.presence.PresenceNotation;
import io.carillon.application.session.ConfirmReception;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.time.MonotonicClock;
import java.time.InstantSource;

/** The clients' sockets. */
final class WebSocketModule extends AbstractModule {

  private final CarillonConfig config;

  WebSocketModule(CarillonConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    bind(DeliveryConfig.class).toInstance(config.delivery());
    bind(PresenceNotation.class).toInstance(new PresenceText());
  }

  @Provides
  @Singleton
  DeliveryLoops deliveryLoops(InstantSource clock, MonotonicClock monotonic, Telemetry telemetry) {
    var terms = new EnvelopeWriter.Terms(config.delivery().heartbeatInterval(), config.delivery().clientTimeout(),
        config.maxMessageBytes());
    return new DeliveryLoops(config.delivery(), terms, clock, monotonic, telemetry);
  }

  @Provides
  @Singleton
  SocketServices socketServices(OpenConnection open, CloseConnection close, EnforceDeadlines enforce,
      ConfirmReception confirm, CommandHandler commands, DeliveryLoops loops, Telemetry telemetry,
      MonotonicClock clock) {
    return new SocketServices(open, close, enforce, confirm, commands, Thread::startVirtualThread, loops,
        new EnvelopeReader(config.maxMessageBytes()), new MessageInflater(config.maxMessageBytes()), telemetry, clock,
        config.maxMessageBytes());
  }

  @Provides
  @Singleton
  UpgradeHandler upgradeHandler(AdmitConnection admission, SocketServices services) {
    return new UpgradeHandler(config.handshake(), admission, new SocketUpgrade(), services);
  }
}
