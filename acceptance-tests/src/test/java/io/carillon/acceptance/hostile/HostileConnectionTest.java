package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.acceptance.client.Ending;
import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that hold connections, open too many, or speak too much or another language altogether. */
final class HostileConnectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PLACES = 60;
  private static final int SUBSCRIBES = 400;
  private static final byte[] TLS_HELLO = {0x16, 0x03, 0x01, 0x00, 0x2e, 0x01, 0x00, 0x00, 0x2a, 0x03, 0x03};

  @RegisterExtension
  static final ServerUnderAttack SERVER = ServerUnderAttack.with(Map.of("AUTH_TIMEOUT", "2s",
      "MAX_CONNECTIONS", Integer.toString(PLACES), "MAX_SUBSCRIPTIONS", "128", "MAX_PUBLISH_RATE", "200",
      "MAX_COMMAND_RATE", "300"));

  /** All of them at once, because each takes the server as long as it is patient. */
  @Test
  void whoeverSendsNoRequestInTimeIsCutOff() throws IOException {
    var silent = new ArrayList<RawSocket>();
    var slow = new ArrayList<RawSocket>();
    try {
      for (int i = 0; i < 50; i++) {
        silent.add(RawSocket.connect(SERVER.port()));
        slow.add(RawSocket.connect(SERVER.port()).send("GET /ws HTTP/1.1\r\nHost: localhost\r\n"));
      }
      try (Trickle trickle = Trickle.into(slow)) {
        for (RawSocket socket : silent) {
          assertThat(socket.readToEnd()).isEmpty();
        }
        for (RawSocket socket : slow) {
          assertThat(new String(socket.readToEnd(), StandardCharsets.ISO_8859_1)).doesNotContain(" 101 ");
        }
        assertThat(trickle.lines()).isPositive();
      }
    } finally {
      closeAll(silent);
      closeAll(slow);
    }
  }

  @Test
  void whoeverDoesNotAuthenticateInTimeIsClosed() throws IOException {
    var sockets = new ArrayList<RawSocket>();
    try {
      for (int i = 0; i < 10; i++) {
        RawSocket socket = RawSocket.connect(SERVER.port());
        sockets.add(socket);
        assertThat(socket.send(RawSocket.handshake(SERVER.port())).readResponse().status()).isEqualTo(101);
        socket.send(Frame.text("{\"type\":\"Ping\"}"));
      }

      assertThat(sockets).allSatisfy(
          socket -> assertThat(socket.awaitEnding()).isEqualTo(new Ending(4101, "no Authenticate in time")));
    } finally {
      closeAll(sockets);
    }
  }

  @Test
  void otherLanguagesAreNotSpokenHere() throws IOException {
    byte[] noise = new byte[4096];
    new Random(42).nextBytes(noise);
    List<byte[]> openings = List.of(TLS_HELLO, noise,
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
        "SSH-2.0-x\r\n".getBytes(StandardCharsets.US_ASCII),
        "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII),
        new byte[1024]);
    for (byte[] opening : openings) {
      try (RawSocket socket = RawSocket.connect(SERVER.port())) {
        byte[] answer = socket.send(opening).readToEnd();

        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).doesNotContain(" 101 ", " 200 ", " 500 ");
      }
    }
  }

  @Test
  void aFullServerTurnsNewcomersAwayAndServesWhomItHas() throws IOException {
    var sockets = new ArrayList<RawSocket>();
    int refused = 0;
    try {
      for (int i = 0; i < 3 * PLACES; i++) {
        RawSocket socket = RawSocket.connect(SERVER.port());
        sockets.add(socket);
        var response = socket.send(RawSocket.handshake(SERVER.port(),
            "Authorization: Bearer " + SERVER.token("crowd" + i))).readResponse();
        if (response.status() != 101) {
          assertThat(response.status()).isEqualTo(503);
          assertThat(response.head()).containsIgnoringCase("Retry-After:");
          refused++;
        }
      }

      assertThat(refused).isGreaterThanOrEqualTo(2 * PLACES);
    } finally {
      closeAll(sockets);
    }
    await().atMost(PATIENCE).until(SERVER::hasRoom);
  }

  @Test
  void subscriptionsAreCountedAndRationed() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      var answers = new ArrayList<String>();
      for (int i = 0; i < SUBSCRIBES; i++) {
        socket
            .send(Frame.text("{\"type\":\"Subscribe\",\"id\":\"%d\",\"data\":{\"topics\":[\"t%d\"]}}".formatted(i, i)));
      }
      for (int i = 0; i < SUBSCRIBES; i++) {
        answers.add(socket.readText());
      }

      assertThat(answers).filteredOn(answer -> answer.contains("\"subscribed\"") && !answer.contains("\"error\""))
          .hasSize(128);
      assertThat(answers).filteredOn(answer -> answer.contains("\"limit_exceeded\"")).isNotEmpty()
          .allSatisfy(answer -> assertThat(answer).contains("\"limit\":128"));
    }
  }

  @Test
  void aFloodOfCommandsIsRefusedAndThenEnded() throws IOException {
    try (RawSocket socket = SERVER.open()) {
      Thread flood = Thread.ofVirtual().start(() -> flood(socket));
      assertThat(socket.awaitEnding()).isEqualTo(new Ending(4103, "keeps breaking rate limits"));
      flood.interrupt();
    }
  }

  /** Its own server, so that the healthy pair of this one keeps its files. */
  @Test
  void aServerThatMayOpenNoMoreFilesServesWhomItHasAndRecovers() throws IOException {
    try (ServerProcess server = ServerProcess.startWithOpenFiles(160, Map.of());
        HealthyPair pair = HealthyPair.on(server)) {
      var sockets = new ArrayList<RawSocket>();
      try {
        for (int i = 0; i < 300; i++) {
          sockets.add(RawSocket.connect(server.port()));
        }
        pair.assertStillTalking();
        pair.assertStillTalking();
      } finally {
        closeAll(sockets);
      }

      await().atMost(PATIENCE).until(() -> canConnect(server));
      pair.assertStillTalking();
      assertThat(server.isRunning()).isTrue();
      assertThat(server.log().lines()).hasSizeLessThan(200);
    }
  }

  private static boolean canConnect(ServerProcess server) {
    try (RawSocket socket = RawSocket.connect(server.port())) {
      return socket.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse().status() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static void flood(RawSocket socket) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        socket.send(Frame.text("{\"type\":\"Broadcast\",\"data\":{\"topic\":\"flood\",\"payload\":\""
            + LogChecks.HOSTILE_PAYLOAD + "\"}}"));
      }
    } catch (IOException e) {
      // The server has had enough, which is the point.
    }
  }

  private static void closeAll(List<RawSocket> sockets) throws IOException {
    for (RawSocket socket : sockets) {
      socket.close();
    }
  }
}
