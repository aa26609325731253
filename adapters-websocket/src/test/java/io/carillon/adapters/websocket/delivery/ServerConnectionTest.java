package io.carillon.adapters.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.adapters.websocket.wire.Encoding;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The test's thread plays the selector's; what is handed to other threads waits in a queue until the test runs it. */
class ServerConnectionTest {

  private static final byte[] MASKED_TEXT_OF_ONE_BYTE = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'x'};
  private static final byte[] THE_SAME_COMPRESSED = {(byte) 0xC1, (byte) 0x81, 0, 0, 0, 0, 'x'};

  private final Queue<Runnable> elsewhere = new ArrayDeque<>();
  private final Listener listener = new Listener();
  private final SelectedSocket socket = new SelectedSocket();
  private final ServerConnection connection = connection();

  @Test
  void aMessageIsReadOnTheSelectorsThread() {
    socket.receive(1, MASKED_TEXT_OF_ONE_BYTE);

    connection.onFillable();

    assertThat(listener.frames).isEqualTo(1);
    assertThat(elsewhere).isEmpty();
    assertThat(socket.interest).isEqualTo(InvocationType.NON_BLOCKING);
  }

  @Test
  void aFloodLeavesTheSelectorsThreadAndIsReadToItsEndElsewhere() {
    socket.receive(1_000, MASKED_TEXT_OF_ONE_BYTE);

    connection.onFillable();
    int onSelector = listener.frames;
    while (!elsewhere.isEmpty()) {
      elsewhere.remove().run();
    }

    assertThat(onSelector).isBetween(1, 100);
    assertThat(listener.frames).isEqualTo(1_000);
  }

  /** Each may be a message of full size. */
  @Test
  void ofCompressedMessagesAFewMakeAFlood() {
    socket.receive(10, THE_SAME_COMPRESSED);

    connection.onFillable();

    assertThat(listener.frames).isBetween(1, 5);
    assertThat(elsewhere).isNotEmpty();
  }

  private ServerConnection connection() {
    var components = new WebSocketComponents();
    var none = new ExtensionStack(components, Behavior.SERVER);
    none.negotiate(List.of(), List.of());
    var session = new ServerSession(listener, new Negotiated(URI.create("/ws"), "carillon.v1", false, none,
        WebSocketConstants.SPEC_VERSION_STRING), components, Encoding.PLAIN_DEFLATED);
    var made = new ServerConnection(socket, elsewhere::add, new ScheduledExecutorScheduler(),
        new ArrayByteBufferPool(), session);
    socket.setConnection(made);
    session.onOpen();
    while (!elsewhere.isEmpty()) {
      elsewhere.remove().run();
    }
    return made;
  }

  /** Has what the test says it has received, and remembers how the next of it is waited for. */
  private static final class SelectedSocket extends ByteArrayEndPoint {

    private InvocationType interest = InvocationType.BLOCKING;

    void receive(int frames, byte[] frame) {
      ByteBuffer bytes = ByteBuffer.allocate(frames * frame.length);
      for (int i = 0; i < frames; i++) {
        bytes.put(frame);
      }
      addInput(bytes.flip());
    }

    @Override
    public void fillInterested(Callback callback) {
      interest = callback.getInvocationType();
    }
  }

  /** Wants one frame after another. */
  private static final class Listener implements FrameHandler {

    private int frames;
    private @Nullable CoreSession session;

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
      session = coreSession;
      callback.succeeded();
      coreSession.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
      frames++;
      callback.succeeded();
      Objects.requireNonNull(session).demand();
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
