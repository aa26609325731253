package io.carillon.bootstrap.server;

import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.spi.Message;
import io.carillon.adapters.http.server.HttpServer;
import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.application.connect.DrainConnections;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.lifecycle.Readiness;
import io.carillon.bootstrap.config.CarillonConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: made of its configuration, started once, stopped once. */
public final class CarillonServer {

  private static final Logger LOG = LoggerFactory.getLogger(CarillonServer.class);

  /** What of the shutdown's time is kept for closing what is left when the clients' time is up. */
  private static final Duration RESERVE = Duration.ofMillis(500);

  private final CarillonConfig config;
  private final HttpServer http;
  private final DeliveryLoops loops;
  private final DrainConnections drain;
  private final ConnectionRegistry connections;
  private final Readiness readiness;
  private final VirtualBackground background;
  private final Backend backend;

  private CarillonServer(CarillonConfig config, Injector injector) {
    this.config = config;
    this.http = injector.getInstance(HttpServer.class);
    this.loops = injector.getInstance(DeliveryLoops.class);
    this.drain = injector.getInstance(DrainConnections.class);
    this.connections = injector.getInstance(ConnectionRegistry.class);
    this.readiness = injector.getInstance(Readiness.class);
    this.background = injector.getInstance(VirtualBackground.class);
    this.backend = injector.getInstance(Backend.class);
  }

  /**
   * Puts a server together.
   *
   * @throws IllegalArgumentException in words for the operator when a key cannot be used
   */
  public static CarillonServer create(CarillonConfig config) {
    return create(config, InstantSource.system());
  }

  /**
   * Puts a server together whose time of day comes from elsewhere; durations are measured by the machine's monotonic clock.
   *
   * @throws IllegalArgumentException in words for the operator when a key cannot be used
   */
  public static CarillonServer create(CarillonConfig config, InstantSource timeOfDay) {
    try {
      return new CarillonServer(config, Guice.createInjector(Stage.PRODUCTION,
          Binder::requireExplicitBindings,
          Binder::disableCircularProxies,
          new ApplicationModule(config, timeOfDay),
          config.redis() == null ? new LocalModule(config) : new RedisModule(config, config.redis()),
          new TokenModule(config),
          new WebSocketModule(config),
          new HttpModule(config)));
    } catch (CreationException e) {
      throw whatTheOperatorDid(e.getErrorMessages()).orElse(e);
    } catch (ProvisionException e) {
      throw whatTheOperatorDid(e.getErrorMessages()).orElse(e);
    }
  }

  /** A key that cannot be used is told once for each part that needs it: the first will do. */
  private static Optional<RuntimeException> whatTheOperatorDid(Collection<Message> messages) {
    return messages.stream()
        .map(Message::getCause)
        .filter(IllegalArgumentException.class::isInstance)
        .map(RuntimeException.class::cast)
        .findFirst();
  }

  /**
   * Opens the ports and takes clients.
   *
   * @throws IOException when a port cannot be had
   */
  public void start() throws IOException {
    backend.start();
    http.start();
    readiness.started();
    LOG.atInfo().addKeyValue("port", port()).addKeyValue("management_port", managementPort())
        .addKeyValue("version", Version.current()).log("ready");
  }

  public int port() {
    return http.port();
  }

  public int managementPort() {
    return http.managementPort();
  }

  /** Sends the clients away, waits until they are gone or their time is up, and closes the ports. */
  public void stop() {
    readiness.draining();
    LOG.atInfo().addKeyValue("connections", connections.size()).log("stopping: sending the clients away");
    Duration patience = config.shutdownTimeout().minus(RESERVE);
    try {
      drain.drain(config.shutdownTimeout()).get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.atWarn().addKeyValue("connections", connections.size())
          .log("some clients did not leave in time and are cut off");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("draining does not fail", e);
    }
    http.stop();
    loops.close();
    background.close();
    backend.close();
    LOG.info("stopped");
  }
}
