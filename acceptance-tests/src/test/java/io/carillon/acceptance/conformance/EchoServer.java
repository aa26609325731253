package io.carillon.acceptance.conformance;

import io.carillon.adapters.http.metrics.PrometheusTelemetry;
import io.carillon.adapters.http.server.HttpConfig;
import io.carillon.adapters.http.server.HttpServer;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.adapters.websocket.handshake.SocketUpgrade;
import io.carillon.adapters.websocket.handshake.UpgradeRequest;
import io.carillon.adapters.websocket.wire.EnvelopeWriter;
import io.carillon.domain.time.MonotonicClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The product's container, handshake, assembler and way out, with an echo where the product has its commands. */
final class EchoServer implements AutoCloseable {

  private final HttpServer server;
  private final DeliveryLoops loops;

  private EchoServer(HttpServer server, DeliveryLoops loops) {
    this.server = server;
    this.loops = loops;
  }

  static EchoServer start() throws IOException {
    var heartbeat = Duration.ofSeconds(30);
    var timeout = Duration.ofSeconds(60);
    var loops = new DeliveryLoops(
        new DeliveryConfig(2, 1024 * 1024, Duration.ofSeconds(10), 64 * 1024 * 1024, heartbeat, timeout),
        new EnvelopeWriter.Terms(heartbeat, timeout, 65_536), InstantSource.system(), MonotonicClock.system(),
        new PrometheusTelemetry(new PrometheusRegistry()));
    var server = new HttpServer(new HttpConfig("127.0.0.1", 0, OptionalInt.empty()), new Upgrades(loops),
        new Nothing());
    server.start();
    return new EchoServer(server, loops);
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/");
  }

  @Override
  public void close() {
    server.stop();
    loops.close();
  }

  private static final class Upgrades extends Handler.Abstract {

    private final SocketUpgrade upgrade = new SocketUpgrade();
    private final DeliveryLoops loops;

    Upgrades(DeliveryLoops loops) {
      this.loops = loops;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      UpgradeRequest parsed = UpgradeRequest.parse(request, false).request().orElseThrow();
      upgrade.upgrade(parsed, new Echo(loops), request, response, callback);
      return true;
    }
  }

  private static final class Nothing extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      return false;
    }
  }
}
