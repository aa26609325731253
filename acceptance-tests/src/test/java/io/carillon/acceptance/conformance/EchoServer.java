package io.carillon.acceptance.conformance;

import io.carillon.adapters.http.server.HttpConfig;
import io.carillon.adapters.http.server.HttpServer;
import io.carillon.adapters.websocket.handshake.SocketUpgrade;
import io.carillon.adapters.websocket.handshake.UpgradeRequest;
import java.io.IOException;
import java.net.URI;
import java.util.OptionalInt;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The product's container, handshake, session and assembler, with an echo where the product has its commands. */
final class EchoServer implements AutoCloseable {

  private final HttpServer server;

  private EchoServer(HttpServer server) {
    this.server = server;
  }

  static EchoServer start() throws IOException {
    var server = new HttpServer(new HttpConfig("127.0.0.1", 0, OptionalInt.empty()), new Upgrades(), new Nothing());
    server.start();
    return new EchoServer(server);
  }

  URI address() {
    return URI.create("ws://127.0.0.1:" + server.port() + "/");
  }

  @Override
  public void close() {
    server.stop();
  }

  private static final class Upgrades extends Handler.Abstract {

    private final SocketUpgrade upgrade = new SocketUpgrade();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      UpgradeRequest parsed = UpgradeRequest.parse(request).request().orElseThrow();
      upgrade.upgrade(parsed, new Echo(), request, response, callback);
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
