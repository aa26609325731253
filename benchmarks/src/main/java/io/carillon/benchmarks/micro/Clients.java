package io.carillon.benchmarks.micro;

import io.carillon.adapters.websocket.delivery.ClientOutlet;
import io.carillon.adapters.websocket.delivery.DeliveryConfig;
import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.adapters.websocket.delivery.ServerConnection;
import io.carillon.adapters.websocket.delivery.ServerSession;
import io.carillon.adapters.websocket.wire.Encoding;
import io.carillon.domain.time.MonotonicClock;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;

/** The server's own way out, down to where the kernel would begin: real outlets and sessions that write into sinks. */
final class Clients implements AutoCloseable {

  private static final DeliveryConfig CONFIG = new DeliveryConfig(1, 1024 * 1024, Duration.ofMinutes(1),
      256L * 1024 * 1024, Duration.ofHours(1), Duration.ofHours(2));

  private final CountingTelemetry telemetry = new CountingTelemetry();
  private final DeliveryLoops loops = new DeliveryLoops(CONFIG, Samples.TERMS, InstantSource.system(),
      MonotonicClock.system(), telemetry);
  private final WebSocketComponents components = new WebSocketComponents();
  private final Scheduler scheduler = new ScheduledExecutorScheduler();
  private final ArrayByteBufferPool buffers = new ArrayByteBufferPool();

  /** A client whose socket is the sink. */
  ClientOutlet open(Encoding encoding, SinkEndPoint sink) {
    ExtensionStack noExtensions = new ExtensionStack(components, Behavior.SERVER);
    noExtensions.negotiate(List.of(), List.of());
    ServerSession session = new ServerSession(new Silent(),
        new Negotiated(URI.create("/ws"), encoding.dialect().subprotocol(),
            false, noExtensions, "13"),
        components, encoding);
    session.setMaxFrameSize(0);
    ServerConnection connection = new ServerConnection(sink, Runnable::run, scheduler, buffers, session);
    sink.setConnection(connection);
    connection.onOpen();
    return new ClientOutlet(loops.assign(), session);
  }

  /** How many frames were handed to sinks. */
  long sent() {
    return telemetry.sent();
  }

  /** Waits, without giving the core away, until so many frames were handed to sinks. */
  void awaitSent(long count) {
    while (telemetry.sent() < count) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    loops.close();
  }

  /** Hears nothing and says nothing. */
  private static final class Silent implements FrameHandler {

    @Override
    public void onOpen(CoreSession session, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
      callback.succeeded();
    }
  }
}
