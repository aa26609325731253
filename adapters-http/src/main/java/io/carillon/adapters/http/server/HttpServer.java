package io.carillon.adapters.http.server;

import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, set up: one port for clients, and if wanted another for management. */
public final class HttpServer {

  private static final int REQUEST_HEAD_BYTES = 8 * 1024;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

  /** Shorter than what a shutdown keeps in reserve. */
  private static final Duration FAREWELL = Duration.ofMillis(400);

  /** Clients that all come back at once wait here instead of being turned away by the kernel. */
  private static final int ACCEPT_QUEUE = 4_096;

  /** Nothing on these threads blocks, so a few per core do; each costs memory of its own. */
  private static final int MAX_THREADS = Math.max(16, 4 * Runtime.getRuntime().availableProcessors());
  private static final int MIN_THREADS = 4;

  private final Server server;
  private final ServerConnector clients;
  private final OptionalInt managementPort;
  private final ServerConnector management;

  /**
   * Sets the server up; {@link #start} opens the ports.
   *
   * @param clientHandler answers what clients ask
   * @param managementHandler answers what operators ask
   */
  public HttpServer(HttpConfig config, Handler clientHandler, Handler managementHandler) {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("http");
    this.server = new Server(threads);
    this.clients = connector(config.host(), config.port());
    this.managementPort = config.managementPort();
    this.management = managementPort.isPresent() ? connector(config.host(), managementPort.getAsInt()) : clients;
    RequestDeadlines deadlines = new RequestDeadlines(server.getScheduler(),
        new Handler.Sequence(only(clients, clientHandler), only(management, managementHandler)));
    clients.addEventListener(deadlines);
    server.addConnector(clients);
    if (managementPort.isPresent()) {
      management.addEventListener(deadlines);
      server.addConnector(management);
    }
    server.setHandler(deadlines);
    server.setErrorHandler(new JsonErrorHandler());
    server.setStopAtShutdown(false);
  }

  /**
   * Opens the ports.
   *
   * @throws PortException when a port cannot be had
   * @throws IOException when anything else fails
   */
  public void start() throws IOException {
    try {
      open(clients);
      if (managementPort.isPresent()) {
        open(management);
      }
      server.start();
    } catch (IOException e) {
      stop();
      throw e;
    } catch (Exception e) {
      stop();
      throw new IOException("the HTTP server did not start", e);
    }
  }

  /**
   * Closes the ports and whatever is still open. Clients that have just been told goodbye get a moment to close their side:
   * cutting them off with bytes of theirs unread would reset the connection and lose the farewell.
   */
  public void stop() {
    long deadline = System.nanoTime() + FAREWELL.toNanos();
    while (!clients.getConnectedEndPoints().isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(FAREWELL.toNanos() / 20);
    }
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }

  /** The port that clients connect to; known once the server has started. */
  public int port() {
    return clients.getLocalPort();
  }

  /** The port of the management addresses, which may be that of the clients. */
  public int managementPort() {
    return management.getLocalPort();
  }

  private void open(ServerConnector connector) throws PortException {
    try {
      connector.open();
    } catch (IOException | UnresolvedAddressException e) {
      throw new PortException(!connector.equals(clients),
          PortException.reasonOf(e, connector.getHost(), connector.getPort()),
          e);
    }
  }

  private ServerConnector connector(String host, int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setRequestHeaderSize(REQUEST_HEAD_BYTES);
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    ServerConnector connector = new PatientConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    return connector;
  }

  /** Lets a handler see the requests of one port alone. */
  private static Handler only(ServerConnector connector, Handler handler) {
    return new Handler.Wrapper(handler) {

      @Override
      public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return request.getConnectionMetaData().getConnector().equals(connector)
            && super.handle(request, response, callback);
      }
    };
  }
}
