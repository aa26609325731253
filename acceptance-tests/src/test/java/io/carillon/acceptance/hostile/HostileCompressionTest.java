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

import io.carillon.acceptance.client.Deflate;
import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression by the book of RFC 7692, and against it. */
final class HostileCompressionTest {

  private static final String OFFER = "permessage-deflate; client_max_window_bits";
  private static final String TERMS = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  private static final int LIMIT = 65_536;

  /** To hear what one says oneself. */
  private static final Frame SUBSCRIBE = Frame.text("{\"type\":\"Subscribe\",\"data\":{\"topics\":[\"echo\"]}}");

  @RegisterExtension
  static final ServerUnderAttack SERVER = ServerUnderAttack
      .with(Map.of("LOG_LEVEL", "trace", "WEBSOCKET_COMPRESSION", "true"));

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "permessage-deflate                                                        | " + TERMS,
      OFFER + "                                                                  | " + TERMS,
      "permessage-deflate; client_max_window_bits=\"10\"                         | " + TERMS,
      "permessage-deflate; server_max_window_bits=10, permessage-deflate         | " + TERMS,
      "x-webkit-deflate-frame, permessage-deflate; unknown, permessage-deflate   | " + TERMS,
      "permessage-deflate; server_max_window_bits=15                             | " + TERMS
          + "; server_max_window_bits=15"})
  void theFirstOfferThatCanBeHadIsAccepted(String offer, String answer) throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      assertThat(handshake(socket, offer).head().lines())
          .filteredOn(line -> line.startsWith("Sec-WebSocket-Extensions"))
          .containsExactly("Sec-WebSocket-Extensions: " + answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"permessage-deflate; server_max_window_bits=10", "permessage-deflate; unknown",
      "permessage-deflate; client_max_window_bits=99", "permessage-bzip2", ";;;,,,="})
  void whatCannotBeHadIsDeclinedAndNothingIsCompressed(String offer) throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      assertThat(handshake(socket, offer).head()).doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
      assertThat(socket.readText()).contains("connected");
      socket.send(SUBSCRIBE, Frame.text(broadcast("x".repeat(1_000))));
      assertThat(nextFrame(socket, "x".repeat(1_000)).isCompressed()).isFalse();

      socket.send(Frame.compressed("{\"type\":\"Ping\"}"));

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1002, "protocol error"));
    }
  }

  @Test
  void anOfferThatIsNoListOfExtensionsIsABadRequest() throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      assertThat(handshake(socket, "permessage-deflate; client_max_window_bits=\"10").status()).isEqualTo(400);
    }
  }

  @Test
  void longMessagesAreCompressedAndShortOnesAreNot() throws IOException {
    try (RawSocket socket = open()) {
      socket.send(SUBSCRIBE, Frame.compressed(broadcast("x".repeat(1_000))));

      Frame message = nextFrame(socket, "x".repeat(1_000));
      assertThat(message.isCompressed()).isTrue();
      assertThat(message.payload().length).isLessThan(400);

      socket.send(Frame.compressed(broadcast("short")));

      assertThat(nextFrame(socket, "short").isCompressed()).isFalse();
    }
  }

  @Test
  void aCompressedMessageMayComeInFragmentsWithAPingBetween() throws IOException {
    byte[] whole = Deflate.compress(ping(3_000).getBytes(StandardCharsets.UTF_8));
    try (RawSocket socket = open()) {
      socket.send(Frame.of(RSV1 | TEXT, Arrays.copyOf(whole, 10)), Frame.of(FIN | PING, "between"),
          Frame.of(CONTINUATION, Arrays.copyOfRange(whole, 10, 20)), Frame.of(CONTINUATION, ""),
          Frame.of(FIN | CONTINUATION, Arrays.copyOfRange(whole, 20, whole.length)), Frame.text(ping(0)));

      assertThat(socket.readText()).contains("\"Pong\"", "\"p3000\"");
      assertThat(socket.readText()).contains("\"Pong\"", "\"p0\"");
    }
  }

  @Test
  void aCompressedFrameMayComeInSeveralPackets() throws IOException {
    byte[] noise = new byte[12_000];
    new Random(7).nextBytes(noise);
    byte[] frame = Frame.compressed(broadcast(HexFormat.of().formatHex(noise))).bytes();
    try (RawSocket socket = open()) {
      socket.send(SUBSCRIBE);
      for (int at = 0; at < frame.length; at += 5_000) {
        socket.send(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + 5_000)));
      }

      assertThat(nextFrame(socket, HexFormat.of().formatHex(noise)).isCompressed()).isTrue();
    }
  }

  @Test
  void aMessageOfExactlyTheLimitIsTakenHoweverItIsCompressed() throws IOException {
    try (RawSocket socket = open()) {
      socket.send(Frame.compressed(ping(LIMIT)));

      assertThat(socket.readText()).contains("\"Pong\"");
    }
  }

  static Stream<Arguments> messagesThatAreTooLarge() {
    byte[] bomb = Deflate.compress(new byte[20 * 1024 * 1024]);
    byte[] noise = new byte[LIMIT];
    return Stream.of(
        argumentSet("one byte more than the limit", List.of(Frame.compressed(ping(LIMIT + 1)))),
        argumentSet("20 MiB in 20 KiB", List.of(Frame.of(FIN | RSV1 | TEXT, bomb))),
        argumentSet("20 MiB in fragments", List.of(Frame.of(RSV1 | TEXT, Arrays.copyOf(bomb, 10_000)),
            Frame.of(FIN | CONTINUATION, Arrays.copyOfRange(bomb, 10_000, bomb.length)))),
        argumentSet("compressed bytes without end", Stream.concat(Stream.of(Frame.of(RSV1 | TEXT, noise)),
            Stream.generate(() -> Frame.of(CONTINUATION, noise)).limit(20)).toList()),
        argumentSet("a terabyte that is only announced",
            List.of(Frame.of(FIN | RSV1 | TEXT, "x").claiming(1L << 40))));
  }

  @ParameterizedTest
  @MethodSource("messagesThatAreTooLarge")
  void aMessageOverTheLimitEndsTheConnection(List<Frame> frames) throws IOException {
    try (RawSocket socket = open()) {
      send(socket, frames);

      assertThat(socket.awaitEnding().code()).isEqualTo(1009);
    }
  }

  @Test
  void whoSendsABombIsToldTheLimitFirst() throws IOException {
    try (RawSocket socket = open()) {
      socket.send(Frame.of(FIN | RSV1 | TEXT, Deflate.compress(new byte[20 * 1024 * 1024])));

      assertThat(socket.readText()).contains("\"too_large\"", "\"limit\":" + LIMIT);
      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1009, "message too large"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ff", "0001", "f248cdc9c907", "f348cdc9c907000000", "f200110000"})
  void aBrokenStreamEndsTheConnection(String payload) throws IOException {
    try (RawSocket socket = open()) {
      socket.send(Frame.of(FIN | RSV1 | TEXT, HexFormat.of().parseHex(payload)));

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1007, "broken compression"));
    }
  }

  @Test
  void whatIsNotUtf8IsNotMadeSoByCompressingIt() throws IOException {
    try (RawSocket socket = open()) {
      socket.send(Frame.of(FIN | RSV1 | TEXT, Deflate.compress(new byte[]{(byte) 0xc0, (byte) 0xaf})));

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1007, "invalid UTF-8"));
    }
  }

  static Stream<Arguments> framesAgainstTheProtocol() {
    byte[] whole = Deflate.compress(ping(3_000).getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        argumentSet("first reserved bit in the last fragment",
            List.of(Frame.of(RSV1 | TEXT, Arrays.copyOf(whole, 10)),
                Frame.of(FIN | RSV1 | CONTINUATION, Arrays.copyOfRange(whole, 10, whole.length)))),
        argumentSet("first reserved bit in a fragment of a text that is not compressed",
            List.of(Frame.of(TEXT, "x"), Frame.of(FIN | RSV1 | CONTINUATION, whole))),
        argumentSet("first reserved bit in a ping", List.of(Frame.of(FIN | RSV1 | PING, ""))),
        argumentSet("first reserved bit in a close", List.of(Frame.of(FIN | RSV1 | CLOSE, ""))),
        argumentSet("second reserved bit too", List.of(Frame.of(FIN | RSV1 | 0x20 | TEXT, whole))),
        argumentSet("third reserved bit too", List.of(Frame.of(FIN | RSV1 | 0x10 | TEXT, whole))));
  }

  @ParameterizedTest
  @MethodSource("framesAgainstTheProtocol")
  void aFrameAgainstTheProtocolEndsTheConnection(List<Frame> frames) throws IOException {
    try (RawSocket socket = open()) {
      send(socket, frames);

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1002, "protocol error"));
    }
  }

  @Test
  void aCompressedBinaryMessageIsStillBinary() throws IOException {
    try (RawSocket socket = open()) {
      socket.send(Frame.of(FIN | RSV1 | BINARY, Deflate.compress(new byte[100])));

      assertThat(socket.awaitEnding()).isEqualTo(new Ending(1003, "binary frames are not supported"));
    }
  }

  private static RawSocket open() throws IOException {
    RawSocket socket = RawSocket.connect(SERVER.port());
    assertThat(handshake(socket, OFFER).status()).isEqualTo(101);
    assertThat(socket.readText()).contains("connected");
    return socket;
  }

  private static RawSocket.Response handshake(RawSocket socket, String offer) throws IOException {
    return socket.send(RawSocket.handshake(SERVER.port(), "Authorization: Bearer " + SERVER.token("mallory"),
        "Sec-WebSocket-Extensions: " + offer)).readResponse();
  }

  private static void send(RawSocket socket, List<Frame> frames) {
    try {
      socket.send(frames.toArray(Frame[]::new));
    } catch (IOException e) {
      // The server may have closed before it got everything; how it did is what the test looks at.
    }
  }

  /** Reads on to the text with these words. */
  private static Frame nextFrame(RawSocket socket, String words) throws IOException {
    while (true) {
      Frame frame = socket.readFrame().orElseThrow();
      if (frame.opcode() == TEXT && frame.text().contains(words)) {
        return frame;
      }
    }
  }

  private static String broadcast(String payload) {
    return "{\"type\":\"Broadcast\",\"data\":{\"topic\":\"echo\",\"payload\":\"" + payload + "\"}}";
  }

  /** A ping of exactly so many bytes, or of as few as it takes. */
  private static String ping(int bytes) {
    String ping = "{\"type\":\"Ping\",\"id\":\"p" + bytes + "\",\"data\":{\"x\":\"\"}}";
    return ping.replace("\"x\":\"\"", "\"x\":\"" + "x".repeat(Math.max(0, bytes - ping.length())) + "\"");
  }
}
