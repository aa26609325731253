package io.carillon.bootstrap.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.carillon.adapters.http.management.ManagementHandler;
import io.carillon.adapters.http.management.ServerInfo;
import io.carillon.adapters.http.metrics.Build;
import io.carillon.adapters.http.metrics.PrometheusTelemetry;
import io.carillon.adapters.http.server.HttpServer;
import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.adapters.websocket.handshake.UpgradeHandler;
import io.carillon.adapters.websocket.wire.Dialect;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.lifecycle.Readiness;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.telemetry.Telemetry;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;

/** The HTTP server, what operators ask it, and the metrics. */
final class HttpModule extends AbstractModule {

  private final CarillonConfig config;

  HttpModule(CarillonConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    PrometheusRegistry registry = new PrometheusRegistry();
    bind(PrometheusRegistry.class).toInstance(registry);
    PrometheusTelemetry telemetry = new PrometheusTelemetry(registry);
    bind(PrometheusTelemetry.class).toInstance(telemetry);
    bind(Telemetry.class).toInstance(telemetry);
  }

  @Provides
  @Singleton
  ManagementHandler managementHandler(Readiness readiness, PrometheusRegistry registry, InstantSource clock,
      PrometheusTelemetry telemetry, ConnectionRegistry connections, DeliveryLoops loops) {
    Build build = new Build(Version.current(), Version.revision(), Runtime.version().toString());
    telemetry.gauge("websocket_connections_active", "Open connections", connections::size);
    telemetry.gauge("mailbox_bytes", "Bytes that wait for clients to read", loops::waitingBytes);
    telemetry.build(build);
    JvmMetrics.builder().register(registry);
    return new ManagementHandler(readiness, info(build, clock), registry, clock);
  }

  @Provides
  @Singleton
  HttpServer httpServer(UpgradeHandler clients, ManagementHandler management) {
    return new HttpServer(config.http(), clients, management);
  }

  private ServerInfo info(Build build, InstantSource clock) {
    return new ServerInfo(build, clock.instant(),
        Arrays.stream(Dialect.values()).map(Dialect::subprotocol).toList(),
        Map.of("connections", (long) config.connections().total(),
            "connections_per_user", (long) config.connections().perUser(),
            "connections_per_address", (long) config.connections().perAddress(),
            "message_bytes", (long) config.maxMessageBytes(),
            "subscriptions", (long) config.maxSubscriptions(),
            "mailbox_bytes", (long) config.delivery().mailboxBytes(),
            "heartbeat_ms", config.delivery().heartbeatInterval().toMillis(),
            "timeout_ms", config.delivery().clientTimeout().toMillis()));
  }
}
