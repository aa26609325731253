package io.carillon.acceptance.client;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that decides itself when it reads and which pings it answers, and whose connection can be cut. It reads only while
 * it waits for something.
 */
public final class Device implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_TRIES = 100;

  private final RawSocket socket;
  private final List<Message> heard = new ArrayList<>();
  private final List<byte[]> pings = new ArrayList<>();
  private final Message greeting;
  private int commands;
  private boolean answersPings = true;

  private Device(RawSocket socket) throws IOException {
    this.socket = socket;
    this.greeting = await(_ -> true);
  }

  /** Connects with a new session. */
  public static Device connect(int port, String token) throws IOException {
    return new Device(RawSocket.open(port, token));
  }

  /** Connects in order to resume a session. */
  public static Device resume(int port, String token, String session) throws IOException {
    return new Device(RawSocket.resume(port, token, session));
  }

  /** Connects without a token, and sends it in the first message, together with what else that says. */
  public static Device authenticate(int port, Map<String, ?> data) throws IOException {
    RawSocket socket = RawSocket.openWithoutToken(port);
    socket.send(Frame.text(JSON.writeValueAsString(Map.of("type", "Authenticate", "data", data))));
    return new Device(socket);
  }

  /** What the server said first. */
  public Message greeting() {
    return greeting;
  }

  public String session() {
    return greeting.text("session");
  }

  public boolean isResumed() {
    return greeting.data().path("resumed").asBoolean();
  }

  /** The topics that the greeting names. */
  public List<String> topics() {
    return greeting.data().path("topics").valueStream().map(entry -> entry.path("topic").asString()).toList();
  }

  /** What the greeting says of a topic. */
  public JsonNode start(String topic) {
    return greeting.data().path("topics").valueStream()
        .filter((JsonNode entry) -> entry.path("topic").asString().equals(topic)).findFirst().orElseThrow();
  }

  /** From now on pings stay unanswered. */
  public Device silent() {
    answersPings = false;
    return this;
  }

  /** The payloads of the pings that have come. */
  public List<byte[]> pings() {
    return List.copyOf(pings);
  }

  /** Sends a pong, called for or not. */
  public void pong(byte... payload) throws IOException {
    socket.send(Frame.of(Frame.FIN | Frame.PONG, payload));
  }

  public void send(String type, Map<String, ?> data) throws IOException {
    socket.send(Frame.text(JSON.writeValueAsString(Map.of("type", type, "data", data))));
  }

  /** Sends a command and waits for its answer. */
  public Message ask(String type, Map<String, ?> data) throws IOException {
    String id = "d" + ++commands;
    socket.send(Frame.text(JSON.writeValueAsString(Map.of("type", type, "id", id, "data", data))));
    return await(message -> message.id().equals(id));
  }

  public Message subscribe(String... topics) throws IOException {
    return ask("Subscribe", Map.of("topics", List.of(topics)));
  }

  /** Subscribes, and asks again while that cannot be done. */
  public void listenTo(String... topics) throws IOException {
    for (int tries = 0; !subscribe(topics).isFullySubscribed(); tries++) {
      if (tries == MOST_TRIES) {
        throw new AssertionError("%s cannot be subscribed to: %s".formatted(List.of(topics), heard.getLast()));
      }
    }
  }

  public void acknowledge(String topic, String epoch, long offset) throws IOException {
    send("Ack", Map.of("topic", topic, "epoch", epoch, "offset", offset));
  }

  /** Reads until a message comes that is wanted. */
  public Message await(Predicate<Message> wanted) throws IOException {
    while (true) {
      int before = heard.size();
      readFrame();
      if (heard.size() > before && wanted.test(heard.getLast())) {
        return heard.getLast();
      }
    }
  }

  /** Reads until a message comes on a topic; direct messages are on {@code user}. */
  public Message awaitOn(String topic) throws IOException {
    return await(message -> topicOf(message).equals(topic));
  }

  /** Reads until the server has pinged so often. */
  public void awaitPings(int count) throws IOException {
    while (pings.size() < count) {
      readFrame();
    }
  }

  /** Reads what was sent before; nothing that is published from now on is waited for. */
  public void catchUp() throws IOException {
    ask("Ping", Map.of());
    ask("Ping", Map.of());
  }

  /** The offsets that have come on a topic. */
  public List<Long> offsets(String topic) {
    return heard.stream().filter(message -> topicOf(message).equals(topic))
        .map(message -> message.data().path("offset").asLong()).toList();
  }

  public List<Message> heard() {
    return List.copyOf(heard);
  }

  /** Reads on until the server ends the connection. */
  public Ending awaitEnding() {
    return socket.awaitEnding();
  }

  /** The connection breaks. */
  public void cut() throws IOException {
    socket.cut();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void readFrame() throws IOException {
    Frame frame = socket.readFrame().orElseThrow(EOFException::new);
    switch (frame.opcode()) {
      case Frame.TEXT -> heard.add(Message.parse(frame.text()));
      case Frame.PING -> {
        pings.add(frame.payload());
        if (answersPings) {
          pong(frame.payload());
        }
      }
      case Frame.CLOSE -> throw new EOFException("closed: " + frame.ending());
      default -> throw new IOException("a frame with opcode " + frame.opcode());
    }
  }

  private static String topicOf(Message message) {
    return switch (message.type()) {
      case "Broadcast" -> message.text("topic");
      case "DirectMessage" -> "user";
      default -> "";
    };
  }
}
