package io.carillon.acceptance.hostile;

import static io.carillon.acceptance.client.Frame.BINARY;
import static io.carillon.acceptance.client.Frame.CLOSE;
import static io.carillon.acceptance.client.Frame.CONTINUATION;
import static io.carillon.acceptance.client.Frame.FIN;
import static io.carillon.acceptance.client.Frame.PING;
import static io.carillon.acceptance.client.Frame.RSV1;
import static io.carillon.acceptance.client.Frame.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients whose frames break the rules of RFC 6455, or of our own protocol. */
final class HostileClientTest {

  private static final int LIMIT = 4096;

  @RegisterExtension
  static final ServerUnderAttack SERVER = ServerUnderAttack
      .with(Map.of("LOG_LEVEL", "trace", "MAX_MESSAGE_BYTES", Integer.toString(LIMIT)));

  static Stream<Arguments> framesAgainstTheProtocol() {
    byte[] nothing = {};
    Frame text = Frame.text("{\"type\":\"Ping\"}");
    return Stream.of(
        argumentSet("unmasked text", List.of(text.unmasked())),
        argumentSet("unmasked ping", List.of(Frame.of(FIN | PING, nothing).unmasked())),
        argumentSet("first reserved bit", List.of(new Frame(FIN | RSV1 | TEXT, true, 0, nothing))),
        argumentSet("second reserved bit", List.of(new Frame(FIN | 0x20 | TEXT, true, 0, nothing))),
        argumentSet("third reserved bit", List.of(new Frame(FIN | 0x10 | TEXT, true, 0, nothing))),
        argumentSet("reserved data opcode", List.of(Frame.of(FIN | 3, nothing))),
        argumentSet("reserved control opcode", List.of(Frame.of(FIN | 11, nothing))),
        argumentSet("ping of 126 bytes", List.of(Frame.of(FIN | PING, new byte[126]))),
        argumentSet("ping in fragments", List.of(Frame.of(PING, nothing))),
        argumentSet("close in fragments", List.of(Frame.of(CLOSE, nothing))),
        argumentSet("continuation of nothing", List.of(Frame.of(FIN | CONTINUATION, "x"))),
        argumentSet("text inside a text", List.of(Frame.of(TEXT, "x"), text)),
        argumentSet("binary inside a text", List.of(Frame.of(TEXT, "x"), Frame.of(FIN | BINARY, "x"))),
        argumentSet("close of one byte", List.of(Frame.of(FIN | CLOSE, new byte[1]))),
        argumentSet("close with 999", List.of(Frame.close(999))),
        argumentSet("close with 1005", List.of(Frame.close(1005))),
        argumentSet("close with 1006", List.of(Frame.close(1006))),
        argumentSet("close with 5000", List.of(Frame.close(5000))));
  }

  @ParameterizedTest
  @MethodSource("framesAgainstTheProtocol")
  void aFrameAgainstTheProtocolEndsTheConnection(List<Frame> frames) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      send(socket, frames);

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1002, "protocol error"));
    }
  }

  @Test
  void nothingThatFollowsABrokenFrameIsDone() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text("{\"type\":\"Subscribe\",\"id\":\"s\",\"data\":{\"topics\":[\"echo\"]}}"));
      assertThat(socket.readText()).contains("subscribed");

      socket.send(Frame.of(FIN | 3, ""), Frame.text(broadcast("echo", "x")));

      assertThat(socket.readFrame()).hasValueSatisfying(frame -> assertThat(frame.opcode()).isEqualTo(CLOSE));
    }
  }

  static Stream<Arguments> textsThatAreNotUtf8() {
    byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        argumentSet("a lone continuation byte", List.of(Frame.of(FIN | TEXT, new byte[]{(byte) 0x80}))),
        argumentSet("an overlong slash", List.of(Frame.of(FIN | TEXT, new byte[]{(byte) 0xc0, (byte) 0xaf}))),
        argumentSet("half a surrogate pair",
            List.of(Frame.of(FIN | TEXT, new byte[]{(byte) 0xed, (byte) 0xa0, (byte) 0x80}))),
        argumentSet("beyond Unicode",
            List.of(Frame.of(FIN | TEXT, new byte[]{(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}))),
        argumentSet("a character cut off at the end", List.of(Frame.of(FIN | TEXT, Arrays.copyOf(euro, 2)))),
        argumentSet("a character cut off by the last fragment",
            List.of(Frame.of(TEXT, Arrays.copyOf(euro, 2)), Frame.of(FIN | CONTINUATION, "x"))),
        argumentSet("a wrong byte in the second of three fragments",
            List.of(Frame.of(TEXT, "x"), Frame.of(CONTINUATION, new byte[]{(byte) 0xff}),
                Frame.of(FIN | CONTINUATION, "x"))),
        argumentSet("a reason to close", List.of(Frame.close(1000, (byte) 0xff, (byte) 0xfe))));
  }

  @ParameterizedTest
  @MethodSource("textsThatAreNotUtf8")
  void aTextThatIsNotUtf8EndsTheConnection(List<Frame> frames) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      send(socket, frames);

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1007, "invalid UTF-8"));
    }
  }

  @Test
  void aCharacterMayBeSplitBetweenFragments() throws IOException {
    byte[] message = "{\"type\":\"Ping\",\"id\":\"€\"}".getBytes(StandardCharsets.UTF_8);
    int inside = new String(message, StandardCharsets.ISO_8859_1).indexOf('\u00e2') + 1;
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.of(TEXT, Arrays.copyOf(message, inside)), Frame.of(FIN | PING, "between"),
          Frame.of(FIN | CONTINUATION, Arrays.copyOfRange(message, inside, message.length)));

      assertThat(socket.readText()).contains("\"Pong\"", "\"id\":\"€\"");
    }
  }

  @Test
  void aMessageOfExactlyTheLimitIsTaken() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.of(FIN | TEXT, ping(LIMIT)));

      assertThat(socket.readText()).contains("\"Pong\"");
    }
  }

  @Test
  void fragmentsOfTogetherExactlyTheLimitAreTaken() throws IOException {
    byte[] message = ping(LIMIT).getBytes(StandardCharsets.UTF_8);
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.of(TEXT, Arrays.copyOf(message, 1000)),
          Frame.of(CONTINUATION, Arrays.copyOfRange(message, 1000, 4000)),
          Frame.of(FIN | CONTINUATION, Arrays.copyOfRange(message, 4000, LIMIT)));

      assertThat(socket.readText()).contains("\"Pong\"");
    }
  }

  static Stream<Arguments> messagesThatAreTooLarge() {
    byte[] half = new byte[LIMIT / 2];
    Arrays.fill(half, (byte) 'x');
    return Stream.of(
        argumentSet("one byte more than the limit", List.of(Frame.of(FIN | TEXT, ping(LIMIT + 1)))),
        argumentSet("fragments of together one byte more",
            List.of(Frame.of(TEXT, half), Frame.of(CONTINUATION, half), Frame.of(FIN | CONTINUATION, "x"))),
        argumentSet("fragments without end", Stream.concat(Stream.of(Frame.of(TEXT, half)),
            Stream.generate(() -> Frame.of(CONTINUATION, half)).limit(100)).toList()),
        argumentSet("a terabyte that is only announced", List.of(Frame.of(FIN | TEXT, "x").claiming(1L << 40))),
        argumentSet("more than a signed number can hold", List.of(Frame.of(FIN | TEXT, "x").claiming(1L << 63))));
  }

  @ParameterizedTest
  @MethodSource("messagesThatAreTooLarge")
  void aMessageOverTheLimitEndsTheConnection(List<Frame> frames) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      send(socket, frames);

      assertThat(socket.awaitEnding().code()).isEqualTo(1009);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {FIN | BINARY, BINARY})
  void aBinaryFrameEndsTheConnection(int head) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.of(head, LogChecks.HOSTILE_PAYLOAD));

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1003, "binary frames are not supported"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 3000, 4321, 4999})
  void aCloseWithAValidCodeIsAnsweredInKind(int code) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.close(code));

      assertThat(socket.awaitEnding().code()).isEqualTo(code);
    }
  }

  @Test
  void compressionIsOfferedInVain() throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      var response = socket.send(RawSocket.handshake(SERVER.port(), "Authorization: Bearer " + SERVER.token("mallory"),
          "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")).readResponse();
      assertThat(response.status()).isEqualTo(101);
      assertThat(response.head()).doesNotContainIgnoringCase("Sec-WebSocket-Extensions");

      socket.send(Frame.of(FIN | RSV1 | TEXT, new byte[]{(byte) 0xec, (byte) 0xc1, 0x01}));

      assertThat(socket.awaitEnding().code()).isEqualTo(1002);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "7", "\"x\"", "{", "{}{}", "{\"type\":7}", "{\"type\":\"Fly\"}",
      "{\"type\":\"Ping\",\"id\":7}", "{\"type\":\"Ping\",\"id\":\"\"}", "{\"type\":\"Subscribe\"}",
      "{\"type\":\"Subscribe\",\"data\":[]}", "{\"type\":\"Subscribe\",\"data\":{\"topics\":\"lobby\"}}",
      "{\"type\":\"Subscribe\",\"data\":{\"topics\":[7]}}", "{\"type\":\"Subscribe\",\"data\":{\"topics\":[]}}",
      "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"lobby\"}}", "{\"type\":\"Broadcast\",\"data\":{\"payload\":1}}",
      "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"lobby\",\"payload\":1,\"ttl_ms\":-1}}",
      "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"lobby\",\"payload\":1,\"priority\":\"now\"}}",
      "{\"type\":\"DirectMessage\",\"data\":{\"target_user\":\"a:b\",\"payload\":1}}",
      "{\"type\":\"RefreshToken\",\"data\":{\"token\":\"x\"}}",
      "{\"type\":\"Authenticate\",\"data\":{\"token\":\"x\"}}"})
  void aMessageThatMakesNoSenseIsRefusedAndTheConnectionLives(String message) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text(message), Frame.text("{\"type\":\"Ping\",\"id\":\"alive\"}"));

      assertThat(socket.readText()).startsWith("{\"type\":\"Error\"").contains("\"code\":", "\"message\":");
      assertThat(socket.readText()).contains("\"Pong\"", "\"alive\"");
    }
  }

  @Test
  void theIdOfABrokenMessageIsToldWhereItCanBeRead() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text("{\"id\":\"seven\",\"type\":\"Ping\","));

      assertThat(socket.readText()).contains("\"id\":\"seven\"", "\"bad_json\"");
    }
  }

  @Test
  void jsonOfBottomlessDepthIsRefused() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"lobby\",\"payload\":" + "[".repeat(2000)
          + "]".repeat(2000) + "}}"));

      assertThat(socket.readText()).contains("\"bad_json\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "#", ">", "**", "room.*", "lob*", "?", "[a-z]", "a:**:b", "*:a", ":", "a:", ":a", " ",
      "../a", "a\\u0000b"})
  void whatLooksLikeAPatternIsNoTopicToSpeakOnOrToListenTo(String topic) throws IOException {
    try (RawSocket socket = SERVER.open()) {
      socket.send(Frame.text("{\"type\":\"Subscribe\",\"id\":\"s\",\"data\":{\"topics\":[\"" + topic + "\"]}}"),
          Frame.text(broadcast(topic, LogChecks.HOSTILE_PAYLOAD)));

      assertThat(socket.readText()).contains("\"bad_topic\"");
      assertThat(socket.readText()).contains("\"bad_topic\"");
    }
  }

  @Test
  void pingsAreAnsweredHoweverFastTheyCome() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      for (int i = 0; i < 1000; i++) {
        socket.send(Frame.of(FIN | PING, "p"));
      }
      socket.send(Frame.text("{\"type\":\"Ping\",\"id\":\"alive\"}"));

      assertThat(socket.readText()).contains("\"alive\"");
    }
  }

  private static void send(RawSocket socket, List<Frame> frames) {
    try {
      socket.send(frames.toArray(Frame[]::new));
    } catch (IOException e) {
      // The server may have closed before it got everything; how it did is what the test looks at.
    }
  }

  private static String broadcast(String topic, String payload) {
    return "{\"type\":\"Broadcast\",\"id\":\"b\",\"data\":{\"topic\":\"" + topic + "\",\"payload\":\"" + payload
        + "\"}}";
  }

  /** A ping of exactly so many bytes. */
  private static String ping(int bytes) {
    String ping = "{\"type\":\"Ping\",\"id\":\"p\",\"data\":{\"x\":\"\"}}";
    return ping.replace("\"x\":\"\"", "\"x\":\"" + "x".repeat(bytes - ping.length()) + "\"");
  }
}
