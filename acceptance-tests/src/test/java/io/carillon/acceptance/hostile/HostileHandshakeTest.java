package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are no WebSocket handshake, or one from where none may come, and addresses that are nobody's business. */
final class HostileHandshakeTest {

  private static final int PER_USER = 3;

  @RegisterExtension
  static final ServerUnderAttack SERVER = ServerUnderAttack.with(Map.of("MANAGEMENT_PORT", "0",
      "MAX_CONNECTIONS_PER_USER", Integer.toString(PER_USER), "MAX_CONNECTIONS_PER_ADDRESS", "12"));

  static Stream<Arguments> wrongHandshakes() {
    return Stream.of(
        argumentSet("version 8", 426, handshake().replace("Version: 13", "Version: 8")),
        argumentSet("no version", 426, handshake().replace("Sec-WebSocket-Version: 13\r\n", "")),
        argumentSet("no upgrade", 426, handshake().replace("Upgrade: websocket\r\n", "")),
        argumentSet("no key", 400, handshake().replace("Sec-WebSocket-Key: " + RawSocket.KEY + "\r\n", "")),
        argumentSet("a short key", 400, handshake().replace(RawSocket.KEY, "AAAA")),
        argumentSet("a key that is no base64", 400, handshake().replace(RawSocket.KEY, "!".repeat(24))),
        argumentSet("two keys", 400, handshake("Sec-WebSocket-Key: " + RawSocket.KEY)),
        argumentSet("POST", 405, handshake().replace("GET", "POST")),
        argumentSet("HTTP/1.0", 400, handshake().replace("HTTP/1.1", "HTTP/1.0")),
        argumentSet("a long header", 431, handshake("X-Long: " + "x".repeat(9000))),
        argumentSet("many headers", 431, handshake("X: y\r\n".repeat(2000).strip())),
        argumentSet("a long address", 414, handshake().replace("/ws", "/ws?x=" + "x".repeat(9000))),
        argumentSet("two ways of telling the length", 400,
            handshake("Content-Length: 5", "Transfer-Encoding: chunked")),
        argumentSet("two lengths", 400, handshake("Content-Length: 5", "Content-Length: 6")),
        argumentSet("two hosts", 400, handshake("Host: elsewhere.example")),
        argumentSet("a long host that is none", 400,
            handshake().replaceFirst("Host: [^\r]*", "Host: a b" + "x".repeat(7000))),
        argumentSet("no host", 400, handshake().replaceFirst("Host: [^\r]*\r\n", "")),
        argumentSet("a header without a name", 400, handshake(": x")),
        argumentSet("a subprotocol of somebody else", 400, handshake("Sec-WebSocket-Protocol: soap")),
        argumentSet("two origins", 403,
            handshake("Origin: http://127.0.0.1:1", "Origin: https://elsewhere.example")),
        argumentSet("an origin that is not on the list", 403, handshake("Origin: https://elsewhere.example")),
        argumentSet("an origin of a page without one", 403, handshake("Origin: null")),
        argumentSet("an origin that is none", 403, handshake("Origin: 127.0.0.1")),
        argumentSet("a token that is none", 401, handshake("Authorization: Bearer x")));
  }

  @ParameterizedTest
  @MethodSource("wrongHandshakes")
  void aWrongHandshakeIsRefused(int status, String request) throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      var response = socket.send(request).readResponse();

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.head()).doesNotContainIgnoringCase("Jetty");
      assertThat(response.body()).startsWith("{\"error\":{").doesNotContain("Exception", "org.eclipse");
    }
  }

  @Test
  void aRefusalOverTheVersionTellsTheRightOne() throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      var response = socket.send(handshake().replace("Version: 13", "Version: 8")).readResponse();

      assertThat(response.head()).containsIgnoringCase("Sec-WebSocket-Version: 13");
    }
  }

  @Test
  void aFrameThatComesWithTheHandshakeIsNotLost() throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      byte[] head = handshake("Authorization: Bearer " + SERVER.token("hasty")).getBytes(
          StandardCharsets.ISO_8859_1);
      byte[] frame = Frame.text("{\"type\":\"Ping\",\"id\":\"hasty\"}").bytes();
      byte[] both = ByteBuffer.allocate(head.length + frame.length).put(head).put(frame).array();

      assertThat(socket.send(both).readResponse().status()).isEqualTo(101);

      assertThat(socket.readText()).contains("connected");
      assertThat(socket.readText()).contains("\"Pong\"", "hasty");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health", "/health/ready", "/info", "/admin", "/debug", "/", "/api/v1/users",
      "/ws/../metrics", "/ws/x", "/%2e%2e/metrics", "/actuator", "/favicon.ico"})
  void whatIsForOperatorsIsNotOnTheClientsPort(String path) throws IOException {
    try (RawSocket socket = RawSocket.connect(SERVER.port())) {
      var response = socket.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();

      assertThat(response.status()).isIn(400, 404);
    }
  }

  @Test
  void operatorsHaveAPortOfTheirOwn() {
    assertThat(SERVER.process().getFromManagement("/metrics").body()).contains("carillon_websocket_connections_total");
    assertThat(SERVER.process().getFromManagement("/ws").statusCode()).isEqualTo(404);
  }

  @Test
  void oneConnectionTooManyOfAUserIsRefusedAndTheOthersLive() throws IOException {
    var sockets = new ArrayList<RawSocket>();
    try (RawSocket tooMany = RawSocket.connect(SERVER.port())) {
      for (int i = 0; i < PER_USER; i++) {
        sockets.add(RawSocket.open(SERVER.port(), SERVER.token("greedy")));
      }

      var response = tooMany.send(handshake("Authorization: Bearer " + SERVER.token("greedy"))).readResponse();

      assertThat(response.status()).isEqualTo(429);
      assertAlive(sockets);
    } finally {
      closeAll(sockets);
    }
  }

  /** Whatever a client claims about where it comes from, its connections are counted by where they do come from. */
  @Test
  void aClaimedAddressDoesNotGetAroundTheLimitOfTheRealOne() throws IOException {
    var sockets = new ArrayList<RawSocket>();
    var statuses = new ArrayList<Integer>();
    try {
      for (int i = 0; i < 20; i++) {
        RawSocket socket = RawSocket.connect(SERVER.port());
        sockets.add(socket);
        statuses.add(socket.send(handshake("Authorization: Bearer " + SERVER.token("user" + i),
            "X-Forwarded-For: 203.0.113." + i, "Forwarded: for=203.0.113." + i, "X-Real-IP: 203.0.113." + i))
            .readResponse().status());
      }

      assertThat(statuses).contains(101, 429).containsOnly(101, 429);
      assertThat(statuses).filteredOn(status -> status == 101).hasSizeLessThanOrEqualTo(12);
    } finally {
      closeAll(sockets);
    }
  }

  private static void assertAlive(List<RawSocket> sockets) throws IOException {
    for (RawSocket socket : sockets) {
      assertThat(socket.readText()).contains("connected");
      socket.send(Frame.text("{\"type\":\"Ping\",\"id\":\"alive\"}"));
      assertThat(socket.readText()).contains("alive");
    }
  }

  private static void closeAll(List<RawSocket> sockets) throws IOException {
    for (RawSocket socket : sockets) {
      socket.close();
    }
  }

  private static String handshake(String... headers) {
    return RawSocket.handshake(80, headers);
  }
}
