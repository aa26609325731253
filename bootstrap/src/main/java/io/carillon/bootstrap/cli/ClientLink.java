package io.carillon.bootstrap.cli;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to a server, as a client has one: messages come in a queue, whose end says how the connection ended. */
final class ClientLink implements AutoCloseable {

  /** How long a server may take to answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So many messages are taken from the network before the first of them is read: a slow terminal must not fill the memory. */
  private static final int WINDOW = 256;

  /** What comes from the server. */
  sealed interface Event {

    /** A message. */
    record Message(ServerMessage content) implements Event {}

    /**
     * There is nothing more.
     *
     * @param code the close code (docs/protocol.md, "Close codes"); 1006 when the connection broke
     */
    record End(int code, String why) implements Event {}

    /** Nothing came in time. */
    record Silence() implements Event {}

    /** The output has no reader any more. */
    record Unread() implements Event {}
  }

  private static final int BROKEN = 1006;
  private static final int FOREIGN = 1002;

  private final HttpClient http;
  private final WebSocket socket;
  private final BlockingQueue<Event> events;

  private ClientLink(HttpClient http, WebSocket socket, BlockingQueue<Event> events) {
    this.http = http;
    this.socket = socket;
    this.events = events;
  }

  /**
   * Connects.
   *
   * @throws IOException in words for the user when the server cannot be reached or refuses
   */
  static ClientLink open(ServerAddress address, String token) throws IOException {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      WebSocket socket = http.newWebSocketBuilder()
          .connectTimeout(PATIENCE)
          .header("Authorization", "Bearer " + token)
          .subprotocols("carillon.v1")
          .buildAsync(address.uri(), new Listener(events))
          .join();
      return new ClientLink(http, socket, events);
    } catch (CompletionException e) {
      http.shutdownNow();
      throw new IOException(address + " cannot be connected to: " + ConnectFailure.reason(address, e), e);
    } catch (IOException e) {
      http.shutdownNow();
      throw new IOException(address + " cannot be connected to: " + e.getMessage(), e);
    }
  }

  /** @throws IOException when the connection has ended meanwhile */
  void send(String message) throws IOException {
    try {
      socket.sendText(message, true).join();
    } catch (CompletionException e) {
      throw new IOException(ended(), e);
    }
  }

  /** Waits for what comes next. */
  Event next() throws InterruptedException {
    return taken(events.take());
  }

  /** Waits for what comes next, for so long. */
  Event next(Duration patience) throws InterruptedException {
    Event next = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return next == null ? new Event.Silence() : taken(next);
  }

  /** Lets another thread end the wait for what comes next; what came before it comes first. */
  void interrupt(Event.Unread unread) {
    events.add(unread);
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private Event taken(Event event) {
    if (event instanceof Event.Message) {
      socket.request(1);
    }
    return event;
  }

  /** Why nothing can be sent: what the server said, if it said anything. */
  private String ended() {
    return events.stream().filter(Event.End.class::isInstance).map(Event.End.class::cast).map(Event.End::why)
        .findFirst()
        .orElse("the connection broke");
  }

  /** Puts fragments together and queues what comes. */
  private static final class Listener implements WebSocket.Listener {

    private final BlockingQueue<Event> events;
    private final StringBuilder text = new StringBuilder();

    Listener(BlockingQueue<Event> events) {
      this.events = events;
    }

    @Override
    public void onOpen(WebSocket webSocket) {
      webSocket.request(WINDOW);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(ServerMessage.parse(text.toString()).<Event>map(Event.Message::new)
            .orElseGet(
                () -> new Event.End(FOREIGN, "the server sent what is no message of this protocol (carillon.v1)")));
        text.setLength(0);
      } else {
        webSocket.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      events.add(new Event.End(code, "the server closed the connection: " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      events.add(new Event.End(BROKEN, "the connection broke: " + error.getMessage()));
    }
  }
}
