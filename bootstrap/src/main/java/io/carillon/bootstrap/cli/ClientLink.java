package io.carillon.bootstrap.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection to a server, as a client has one: messages come in a queue, whose end says how the connection ended. */
final class ClientLink implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What comes from the server. */
  sealed interface Event {

    /** A message, as the server wrote it. */
    record Message(String text) implements Event {

      /** The message's type. */
      String type() {
        return parsed().getString("type");
      }

      Config parsed() {
        return ConfigFactory.parseString(text, ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON));
      }
    }

    /** There is nothing more. */
    record End(String why) implements Event {}
  }

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
  static ClientLink open(URI url, String token) throws IOException {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      WebSocket socket = http.newWebSocketBuilder()
          .connectTimeout(PATIENCE)
          .header("Authorization", "Bearer " + token)
          .subprotocols("carillon.v1")
          .buildAsync(url, new Listener(events))
          .join();
      return new ClientLink(http, socket, events);
    } catch (CompletionException e) {
      http.close();
      throw new IOException(url + " cannot be connected to: " + reason(e.getCause()), e);
    } catch (IllegalArgumentException e) {
      http.close();
      throw new IOException(url + " is no address of a server (expected: ws://host:port/ws)", e);
    }
  }

  void send(String message) {
    socket.sendText(message, true).join();
  }

  /** Waits for what comes next. */
  Event next() throws InterruptedException {
    return events.take();
  }

  /** Waits for what comes next; when nothing comes in time, that is the end. */
  Event next(Duration patience) throws InterruptedException {
    Event next = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return next == null ? new Event.End("the server is silent") : next;
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      return "the server answered " + refused.getResponse().statusCode() + " " + refused.getResponse().body();
    }
    return cause == null || cause.getMessage() == null ? "nobody listens there" : cause.getMessage();
  }

  /** Puts fragments together and queues what comes. */
  private static final class Listener implements WebSocket.Listener {

    private final BlockingQueue<Event> events;
    private final StringBuilder text = new StringBuilder();

    Listener(BlockingQueue<Event> events) {
      this.events = events;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        events.add(new Event.Message(text.toString()));
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      events.add(new Event.End("the server closed the connection: " + code + " " + reason));
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      events.add(new Event.End("the connection broke: " + error.getMessage()));
    }
  }
}
