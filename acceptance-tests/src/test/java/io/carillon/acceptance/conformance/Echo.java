package io.carillon.acceptance.conformance;

import io.carillon.adapters.websocket.delivery.ClientOutlet;
import io.carillon.adapters.websocket.delivery.DeliveryLoops;
import io.carillon.adapters.websocket.delivery.ServerSession;
import io.carillon.adapters.websocket.socket.MessageAssembler;
import io.carillon.adapters.websocket.wire.CloseCode;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

/**
 * Sends every message back as it came, by way of the product's own delivery loop and writer, which also answer pings and
 * close. The suite wants binary messages too, which the product itself does not take.
 */
final class Echo implements FrameHandler {

  private static final int MAX_MESSAGE_BYTES = 65_536;

  private final MessageAssembler assembler = new MessageAssembler();
  private final DeliveryLoops loops;
  private @Nullable CoreSession session;
  private @Nullable ClientOutlet outlet;
  private byte kind;
  private boolean deaf;

  Echo(DeliveryLoops loops) {
    this.loops = loops;
  }

  @Override
  public void onOpen(CoreSession coreSession, Callback callback) {
    session = coreSession;
    outlet = new ClientOutlet(loops.assign(), (ServerSession) coreSession);
    callback.succeeded();
    coreSession.demand();
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    CoreSession socket = Optional.ofNullable(session).orElseThrow();
    if (!deaf) {
      switch (frame.getOpCode()) {
        case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> onPiece(socket, frame);
        case OpCode.PING -> outlet().pong(BufferUtil.copy(frame.getPayload()));
        default -> {
          // As in the product: a pong needs no answer, a close is answered by Jetty.
        }
      }
    }
    boolean last = frame.getOpCode() == OpCode.CLOSE;
    callback.succeeded();
    if (!last) {
      socket.demand();
    }
  }

  private void onPiece(CoreSession socket, Frame frame) {
    if (frame.getOpCode() != OpCode.CONTINUATION) {
      kind = frame.getOpCode();
    }
    ByteBuffer piece = frame.getPayload();
    if (assembler.exceeds(MAX_MESSAGE_BYTES, piece)) {
      end(CloseCode.TOO_LARGE);
    } else if (!frame.isFin()) {
      assembler.keep(piece, 0);
    } else {
      onMessage(socket, assembler.finish(piece));
    }
  }

  private void onMessage(CoreSession socket, byte[] message) {
    if (kind == OpCode.TEXT && !MessageAssembler.isUtf8(message)) {
      end(CloseCode.INVALID_UTF8);
    } else {
      send(socket, new Frame(kind, ByteBuffer.wrap(message)));
    }
  }

  private void end(CloseCode code) {
    deaf = true;
    outlet().close(code);
  }

  private ClientOutlet outlet() {
    return Optional.ofNullable(outlet).orElseThrow();
  }

  private static void send(CoreSession socket, Frame frame) {
    socket.sendFrame(new OutgoingEntry.Builder(frame, Callback.NOOP).build());
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    outlet().gone();
    callback.succeeded();
  }
}
