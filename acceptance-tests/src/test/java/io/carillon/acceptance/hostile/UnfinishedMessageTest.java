package io.carillon.acceptance.hostile;

import static io.carillon.acceptance.client.Frame.CONTINUATION;
import static io.carillon.acceptance.client.Frame.FIN;
import static io.carillon.acceptance.client.Frame.PING;
import static io.carillon.acceptance.client.Frame.PONG;
import static io.carillon.acceptance.client.Frame.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.Frame;
import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that begin something and never end it, though they are never quite silent. */
final class UnfinishedMessageTest {

  private static final int TOO_SLOW = 4105;
  private static final int PAUSE_MILLIS = 200;

  /** A long frame, and a control frame, of which one byte comes now and then; and a message of as small fragments, with pongs. */
  @Test
  void aMessageThatIsNeverFinishedDoesNotKeepItsConnectionOpen() throws IOException {
    try (ServerProcess server = ServerProcess.start(Map.of("HEARTBEAT_INTERVAL", "1s", "CLIENT_TIMEOUT", "2s"));
        RawSocket inFrame = RawSocket.open(server.port(), Token.of("alice").signedWith(server.secret()));
        RawSocket inControlFrame = RawSocket.open(server.port(), Token.of("bob").signedWith(server.secret()));
        RawSocket inFragments = RawSocket.open(server.port(), Token.of("carol").signedWith(server.secret()));
        ScheduledExecutorService trickle = Executors.newSingleThreadScheduledExecutor()) {
      inFrame.send(Frame.of(FIN | TEXT, "x").claiming(60_000));
      inControlFrame.send(Frame.of(FIN | PING, "x").claiming(125));
      inFragments.send(Frame.of(TEXT, "x"));
      var _ = trickle.scheduleWithFixedDelay(() -> {
        sendQuietly(inFrame, "x");
        sendQuietly(inControlFrame, "x");
        sendQuietly(inFragments, Frame.of(CONTINUATION, "x"), Frame.of(FIN | PONG, ""));
      }, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);

      assertThat(inFrame.awaitEnding().code()).isEqualTo(TOO_SLOW);
      assertThat(inControlFrame.awaitEnding().code()).isEqualTo(TOO_SLOW);
      assertThat(inFragments.awaitEnding().code()).isEqualTo(TOO_SLOW);
      trickle.shutdownNow();
    }
  }

  private static void sendQuietly(RawSocket socket, String text) {
    try {
      socket.send(text);
    } catch (IOException e) {
      // The server has ended the connection, as it should.
    }
  }

  private static void sendQuietly(RawSocket socket, Frame... frames) {
    try {
      socket.send(frames);
    } catch (IOException e) {
      // The server has ended the connection, as it should.
    }
  }
}
