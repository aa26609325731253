package io.carillon.acceptance.client;

import com.neovisionaries.ws.client.OpeningHandshakeException;
import com.neovisionaries.ws.client.WebSocket;
import com.neovisionaries.ws.client.WebSocketAdapter;
import com.neovisionaries.ws.client.WebSocketException;
import com.neovisionaries.ws.client.WebSocketExtension;
import com.neovisionaries.ws.client.WebSocketFactory;
import com.neovisionaries.ws.client.WebSocketFrame;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** A well-behaved client, made of a library that others wrote. */
public final class Client implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int CONNECT_MILLIS = 30_000;
  private static final int MOST_TRIES = 100;

  private final WebSocket socket;
  private final Inbox inbox;
  private final AtomicInteger commands = new AtomicInteger();

  private Client(WebSocket socket, Inbox inbox) {
    this.socket = socket;
    this.inbox = inbox;
  }

  /**
   * Connects.
   *
   * @throws RefusedException when the server refuses
   */
  public static Client connect(URI address, Introduction introduction) throws IOException {
    var inbox = new Inbox();
    WebSocket socket = new WebSocketFactory()
        .setConnectionTimeout(CONNECT_MILLIS)
        .createSocket(address + introduction.query());
    introduction.headers().forEach(socket::addHeader);
    introduction.protocols().forEach(socket::addProtocol);
    if (introduction.compresses()) {
      socket.addExtension(WebSocketExtension.PERMESSAGE_DEFLATE);
    }
    socket.addListener(new Listener(inbox));
    try {
      socket.connect();
    } catch (OpeningHandshakeException e) {
      byte[] body = e.getBody();
      throw new RefusedException(e.getStatusLine().getStatusCode(),
          body == null ? "" : new String(body, StandardCharsets.UTF_8));
    } catch (WebSocketException e) {
      throw new IOException(e);
    }
    return new Client(socket, inbox);
  }

  public Inbox inbox() {
    return inbox;
  }

  /** The subprotocol that the server chose, if any. */
  public @Nullable String protocol() {
    return socket.getAgreedProtocol();
  }

  /** Whether compression was agreed on. */
  public boolean compresses() {
    return socket.getAgreedExtensions() != null;
  }

  /** What the server said first. */
  public Message greeting() {
    return inbox.await("the greeting", message -> message.isStatus("connected"));
  }

  /** Sends a command and waits for its answer. */
  public Message ask(String type, Map<String, ?> data) {
    String id = send(type, data);
    return answerTo(id);
  }

  /** Sends a command and returns the id that it carries. */
  public String send(String type, Map<String, ?> data) {
    String id = "c" + commands.incrementAndGet();
    say(JSON.writeValueAsString(Map.of("type", type, "id", id, "data", data)));
    return id;
  }

  public Message answerTo(String id) {
    return inbox.await("the answer to " + id,
        message -> message.id().equals(id) && List.of("Status", "Error", "Pong").contains(message.type()));
  }

  public Message subscribe(String... topics) {
    return ask("Subscribe", Map.of("topics", List.of(topics)));
  }

  /** Subscribes, and asks again while that cannot be done. */
  public void listenTo(String... topics) {
    for (int tries = 0; !subscribe(topics).isFullySubscribed(); tries++) {
      if (tries == MOST_TRIES) {
        throw new AssertionError("%s cannot be subscribed to".formatted(List.of(topics)));
      }
    }
  }

  public Message publish(String topic, Object payload) {
    return ask("Broadcast", Map.of("topic", topic, "payload", payload));
  }

  /** Publishes a payload whose bytes the caller has written. */
  public Message publishRaw(String topic, String payload) {
    return publish(topic, new RawValue(payload));
  }

  /** Who is at a topic; nobody while that cannot be told. */
  public Set<String> members(String topic) {
    return ask("Presence", Map.of("topic", topic)).data().path("members").valueStream()
        .map(member -> member.path("user").asString()).collect(Collectors.toSet());
  }

  /** Sends anything at all. */
  public void say(String text) {
    socket.sendText(text);
  }

  /** Stands still until everything that was published before has arrived: the second answer comes behind it. */
  public void catchUp() {
    ask("Ping", Map.of());
    ask("Ping", Map.of());
  }

  /** Ends the connection as a broken network does: without a word (RST). */
  public void cut() throws IOException {
    socket.getSocket().setSoLinger(true, 0);
    socket.getSocket().close();
  }

  /** Takes its leave. */
  @Override
  public void close() {
    socket.disconnect();
  }

  private static final class Listener extends WebSocketAdapter {

    private final Inbox inbox;

    Listener(Inbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public void onTextMessage(WebSocket websocket, String text) {
      inbox.receive(text, websocket.getAgreedProtocol());
    }

    @Override
    public void onDisconnected(WebSocket websocket, @Nullable WebSocketFrame fromServer,
        @Nullable WebSocketFrame fromClient, boolean closedByServer) {
      String reason = fromServer == null ? null : fromServer.getCloseReason();
      inbox.end(fromServer == null
          ? Ending.WITHOUT_WORDS
          : new Ending(fromServer.getCloseCode(), reason == null ? "" : reason));
    }
  }
}
