package io.carillon.adapters.websocket.socket;

import io.carillon.adapters.websocket.delivery.ClientOutlet;
import io.carillon.adapters.websocket.delivery.ServerSession;
import io.carillon.adapters.websocket.delivery.Upkeep;
import io.carillon.adapters.websocket.wire.CloseCode;
import io.carillon.adapters.websocket.wire.Inbound;
import io.carillon.adapters.websocket.wire.MessageInflater.Inflated;
import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.connect.AdmitConnection.Verdict.Admitted;
import io.carillon.application.connection.Connection;
import io.carillon.domain.access.Principal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * The way in from one client: Jetty hands over its frames, one at a time, and they leave as commands. The next frame is
 * asked for when the last one's command has been handled, or has begun and others may begin behind it; so commands keep their
 * order, and a fast client waits for itself.
 */
public final class ClientSocket implements FrameHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);

  /** How connections end when nothing is wrong: said goodbye, went away, gave no code, just went. */
  private static final Set<Integer> ORDINARY_ENDS = Set.of(1000, 1001, 1005, 1006, 1012);

  /** The key of the connection's id in the context of a log line. */
  private static final String CONNECTION = "connection";

  private final SocketServices services;
  private final MessageAssembler assembler = new MessageAssembler();
  private @Nullable Admitted admitted;
  private volatile @Nullable Live live;

  /** How the socket was closed before it was open; {@code null} in every other case. */
  private @Nullable CloseStatus closedEarly;
  private boolean deaf;

  /** The commands whose outcome is not known yet; {@code null} for as long as there never was one. */
  private @Nullable Unsettled unsettled;

  /** Whether the message that is being put together is compressed, as its first frame told (RFC 7692 6). */
  private boolean compressed;

  /** What there is once the socket is open. */
  private record Live(ServerSession session, ClientOutlet outlet, Connection connection) {}

  /** Looks after a connection, for its client's loop. */
  private record ConnectionUpkeep(SocketServices services, Connection connection) implements Upkeep {

    @Override
    public Instant enforce(Instant now) {
      return services.enforce().enforce(connection, now);
    }

    @Override
    public void pinged() {
      services.confirm().pinged(connection);
    }

    @Override
    public void answered() {
      services.confirm().answered(connection);
    }
  }

  public ClientSocket(SocketServices services, Admitted admitted) {
    this.services = services;
    this.admitted = admitted;
  }

  @Override
  public void onOpen(CoreSession coreSession, Callback callback) {
    if (!(coreSession instanceof ServerSession session) || admitted == null) {
      throw new IllegalStateException("a socket is opened once, by our own handshake");
    }
    session.setIdleTimeout(Duration.ZERO); // the delivery loop looks after silence
    Admitted admission = admitted;
    admitted = null;
    if (admission.principal() == null) { // nothing is looked up before the client has said who it is
      open(session, admission, callback);
    } else {
      services.blocking().execute(() -> open(session, admission, callback));
    }
  }

  private void open(ServerSession session, Admitted admission, Callback callback) {
    try {
      ClientOutlet outlet = new ClientOutlet(services.loops().assign(), session);
      Live socket = new Live(session, outlet, services.open().open(outlet, admission));
      outlet.lookAfterWith(new ConnectionUpkeep(services, socket.connection()));
      tell(socket, "connection opened");
      CloseStatus early = begin(socket);
      if (early != null) {
        end(socket, early);
      }
      callback.succeeded();
      session.demand();
    } catch (RuntimeException e) {
      LOG.error("a connection could not be opened", e);
      callback.failed(e);
    }
  }

  /** Names the connection's user, where that is known. */
  private static void tell(Live socket, String event) {
    Principal principal = socket.connection().principal();
    LOG.atDebug().addKeyValue(CONNECTION, socket.connection().id())
        .addKeyValue("user", principal == null ? "-" : principal.user()).log(event);
  }

  /** Lets the socket live, and tells how it has been closed meanwhile; {@code null} if it has not. */
  private synchronized @Nullable CloseStatus begin(Live socket) {
    live = socket;
    return closedEarly;
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    Live socket = live;
    if (socket == null) {
      callback.failed(new IllegalStateException("a frame before the socket was open"));
      return;
    }
    long now = services.clock().elapsedMillis();
    boolean endsMessage = frame.isFin() && OpCode.isDataFrame(frame.getOpCode());
    socket.outlet().heard(endsMessage ? now : assembler.heardAt(now));
    boolean goesOn = deaf || onFrame(socket, frame, now);
    boolean last = frame.getOpCode() == OpCode.CLOSE;
    callback.succeeded();
    if (goesOn && !last) {
      socket.session().demand();
    }
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    Live socket = live;
    if (socket != null) {
      LOG.atDebug().addKeyValue(CONNECTION, socket.connection().id())
          .addKeyValue("cause", String.valueOf(cause.getMessage())).log("connection failed");
    }
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    Live socket = close(status);
    if (socket != null) {
      end(socket, status);
    }
    callback.succeeded();
  }

  /** What has to be ended now; {@code null} when it has yet to begin and is ended then. */
  private synchronized @Nullable Live close(CloseStatus status) {
    closedEarly = live == null ? status : null;
    return live;
  }

  private void end(Live socket, CloseStatus status) {
    services.close().close(socket.connection());
    CloseCode ending = socket.outlet().ending();
    int code = ending == null ? status.getCode() : ending.code();
    services.telemetry().closed(code);
    LOG.atLevel(ORDINARY_ENDS.contains(code) ? Level.DEBUG : Level.INFO)
        .addKeyValue(CONNECTION, socket.connection().id()).addKeyValue("code", code).log("connection closed");
    socket.outlet().gone();
  }

  /**
   * Handles a frame.
   *
   * @return whether the next one may come; otherwise it is asked for when this one's command has been handled elsewhere
   */
  private boolean onFrame(Live socket, Frame frame, long now) {
    switch (frame.getOpCode()) {
      case OpCode.TEXT, OpCode.CONTINUATION -> {
        return onText(socket, frame, now);
      }
      case OpCode.BINARY -> end(socket, CloseCode.BINARY_NOT_SUPPORTED);
      case OpCode.PING -> socket.outlet().pong(BufferUtil.copy(frame.getPayload()));
      case OpCode.PONG -> socket.outlet().ponged(BufferUtil.copy(frame.getPayload()));
      default -> {
        // A close is answered by Jetty.
      }
    }
    return true;
  }

  private boolean onText(Live socket, Frame frame, long now) {
    if (frame.getOpCode() == OpCode.TEXT) {
      compressed = frame.isRsv1();
    }
    ByteBuffer piece = frame.getPayload();
    if (assembler.exceeds(compressed ? services.inflater().maxCompressedBytes() : services.maxMessageBytes(), piece)) {
      endAsTooLarge(socket);
    } else if (!frame.isFin()) {
      assembler.keep(piece, now);
    } else if (compressed) {
      return onCompressed(socket, assembler.finish(piece));
    } else {
      return onMessage(socket, assembler.finish(piece));
    }
    return true;
  }

  private boolean onCompressed(Live socket, byte[] message) {
    switch (services.inflater().inflate(message)) {
      case Inflated.Text(var text) -> {
        return onMessage(socket, text);
      }
      case Inflated.TooLarge() -> endAsTooLarge(socket);
      case Inflated.Broken() -> end(socket, CloseCode.BROKEN_COMPRESSION);
    }
    return true;
  }

  private boolean onMessage(Live socket, byte[] message) {
    if (!MessageAssembler.isUtf8(message)) {
      end(socket, CloseCode.INVALID_UTF8);
      return true;
    }
    Inbound inbound = services.reader().read(message);
    services.telemetry().received(inbound.type(), message.length);
    if (inbound instanceof Inbound.Understood(var id, _, var command)) {
      return onCommand(socket, id, command);
    }
    if (inbound instanceof Inbound.Malformed(var id, _, var refusal)) {
      services.commands().handleMalformed(socket.connection(), id, refusal);
    }
    return true;
  }

  private boolean onCommand(Live socket, @Nullable String id, Command command) {
    Unsettled before = unsettled;
    boolean waits = before != null && !command.overlaps()
        && before.whenNone(() -> services.blocking().execute(() -> handleAndGoOn(socket, id, command)));
    if (waits) {
      return false;
    }
    if (services.commands().mayBlock(command)) {
      services.blocking().execute(() -> handleAndGoOn(socket, id, command));
      return false;
    }
    CompletableFuture<Void> answered = handle(socket, id, command);
    if (answered.isDone()) {
      return true;
    }
    Unsettled all = unsettled == null ? new Unsettled() : unsettled;
    unsettled = all;
    return all.add(answered, () -> socket.session().demand());
  }

  private void handleAndGoOn(Live socket, @Nullable String id, Command command) {
    var _ = handle(socket, id, command).whenComplete((_, _) -> {
      if (command instanceof Command.Authenticate) {
        tell(socket, "authentication answered");
      }
      socket.session().demand();
    });
  }

  /** Handles a command; whatever fails is answered. */
  private CompletableFuture<Void> handle(Live socket, @Nullable String id, Command command) {
    Connection connection = socket.connection();
    MDC.put(CONNECTION, connection.id().toString());
    try {
      return services.commands().handle(connection, id, command).exceptionally(failure -> {
        answerFailure(socket, failure);
        return null;
      });
    } catch (RuntimeException e) {
      answerFailure(socket, e);
      return CompletableFuture.completedFuture(null);
    } finally {
      MDC.remove(CONNECTION);
    }
  }

  private static void answerFailure(Live socket, Throwable failure) {
    LOG.error("a command could not be handled", failure);
    socket.outlet().answer(null, new Outcome.Refused(
        Refusal.of(ErrorCode.INTERNAL,
            "the server failed to handle this message: the operator finds why in its log")));
  }

  private void endAsTooLarge(Live socket) {
    socket.outlet().answer(null, new Outcome.Refused(new Refusal(ErrorCode.TOO_LARGE,
        "a message is larger than max_message_bytes", null, null, services.maxMessageBytes())));
    end(socket, CloseCode.TOO_LARGE);
  }

  /** Ends the connection and listens no more, but keeps reading, so that the client gets to see why. */
  private void end(Live socket, CloseCode code) {
    deaf = true;
    socket.outlet().close(code);
  }
}
