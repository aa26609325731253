package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A WebSocket that can be treated badly. What comes is heard on a thread of its own. */
final class Link {

  /** There was no close frame (RFC 6455 7.1.5). */
  static final int NO_WORDS = 1006;

  /** The server let a connection live that it had every reason to end. */
  static final int NO_END = 0;

  private static final int LITTLE_ROOM = 32 * 1024;

  private final RawSocket socket;
  private final CompletableFuture<Ending> ended = new CompletableFuture<>();
  private volatile CompletableFuture<@Nullable Void> gate = CompletableFuture.completedFuture(null);
  private volatile boolean silent;

  private Link(RawSocket socket) {
    this.socket = socket;
  }

  /**
   * Connects and becomes a WebSocket.
   *
   * @param query what stands behind the path, with its question mark
   * @param littleRoom whether the system keeps so little of what is not read that the server soon feels it
   * @throws IOException when the server refuses or cannot be reached
   */
  static Link open(URI server, String query, String token, boolean littleRoom) throws IOException {
    RawSocket socket = RawSocket.connect(new InetSocketAddress(server.getHost(), server.getPort()),
        littleRoom ? LITTLE_ROOM : 0);
    try {
      int status = socket
          .send(RawSocket.handshake(server.getPath() + query, server.getAuthority(), "Authorization: Bearer " + token))
          .readResponse().status();
      if (status != 101) {
        throw new IOException("no WebSocket but " + status);
      }
      return new Link(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Begins to read. */
  void listen(Consumer<String> listener) {
    Thread.ofVirtual().start(() -> ended.complete(read(listener)));
  }

  /** How the connection ended. */
  CompletableFuture<Ending> ended() {
    return ended;
  }

  void say(String text) {
    send(Frame.text(text));
  }

  /** Takes its leave; the server answers and ends the connection. */
  void leave() {
    gate.complete(null);
    send(Frame.close(1000));
  }

  /** Ends the connection without a word. */
  void reset() {
    try {
      socket.cut();
    } catch (IOException e) {
      ended.complete(new Ending(NO_WORDS, "reset"));
    }
    gate.complete(null);
  }

  /** Reads nothing for so long, and then goes on as if nothing had been. */
  void pauseReading(Duration time) {
    gate = new CompletableFuture<@Nullable Void>().completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  void goOnReading() {
    gate.complete(null);
  }

  /** Reads nothing for so long and says nothing any more, as if its cable had been pulled; then only looks how the server ended it. */
  void fallSilent(Duration time) {
    silent = true;
    pauseReading(time);
  }

  /** Ignores what comes and answers nothing any more, but still sees how the server ends the connection. */
  void ignore() {
    silent = true;
  }

  private Ending read(Consumer<String> listener) {
    try {
      while (true) {
        gate.join();
        Optional<Frame> frame = socket.readFrame();
        if (frame.isEmpty()) {
          return new Ending(NO_WORDS, "");
        }
        switch (frame.get().opcode()) {
          case Frame.TEXT -> {
            if (!silent) {
              listener.accept(frame.get().text());
            }
          }
          case Frame.PING -> answer(Frame.of(Frame.FIN | Frame.PONG, frame.get().payload()));
          case Frame.CLOSE -> {
            answer(Frame.close(1000));
            return frame.get().ending();
          }
          default -> throw new IOException("a frame of the unexpected opcode " + frame.get().opcode());
        }
      }
    } catch (SocketTimeoutException e) {
      return new Ending(NO_END, "neither a message nor a ping nor the end");
    } catch (IOException e) {
      return new Ending(NO_WORDS, String.valueOf(e.getMessage()));
    } finally {
      try {
        socket.close();
      } catch (IOException e) {
        ended.complete(new Ending(NO_WORDS, String.valueOf(e.getMessage())));
      }
    }
  }

  private void answer(Frame frame) {
    if (!silent) {
      send(frame);
    }
  }

  /** A connection that cannot be written to has ended, or soon will; who reads finds out. */
  private void send(Frame frame) {
    try {
      synchronized (socket) {
        socket.send(frame);
      }
    } catch (IOException e) {
      gate.complete(null);
    }
  }
}
