package io.carillon.acceptance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.acceptance.client.RawSocket;
import io.carillon.acceptance.client.Token;
import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server for one class of attacks, with a healthy pair of clients on it. After each attack the pair must still be
 * talking; after the last nothing of what they said may be missing, the log must hold no secret and no stack trace, and
 * the server must stop as one does that nothing has happened to.
 */
final class ServerUnderAttack implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private final Map<String, String> settings;
  private @Nullable ServerProcess server;
  private @Nullable HealthyPair pair;

  private ServerUnderAttack(Map<String, String> settings) {
    this.settings = settings;
  }

  static ServerUnderAttack with(Map<String, String> settings) {
    return new ServerUnderAttack(settings);
  }

  ServerProcess process() {
    return Optional.ofNullable(server).orElseThrow();
  }

  int port() {
    return process().port();
  }

  /** A socket that has shaken hands as it should. */
  RawSocket open() throws IOException {
    RawSocket socket = RawSocket.open(port(), token("mallory"));
    assertThat(socket.readText()).contains("connected");
    return socket;
  }

  /** Whether a newcomer gets a place. */
  boolean hasRoom() {
    try (RawSocket socket = RawSocket.connect(port())) {
      return socket.send(RawSocket.handshake(port(), "Authorization: Bearer " + token("newcomer"))).readResponse()
          .status() == 101;
    } catch (IOException e) {
      return false;
    }
  }

  String token(String user) {
    return Token.of(user).signedWith(process().secret());
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    ServerProcess started = ServerProcess.start(settings);
    server = started;
    pair = HealthyPair.on(started);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Optional.ofNullable(pair).orElseThrow().assertStillTalking();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    try (ServerProcess attacked = process()) {
      try (HealthyPair healthy = Optional.ofNullable(pair).orElseThrow()) {
        healthy.assertNothingWasLost();
      }
      attacked.askToStop();
      assertThat(attacked.awaitExit()).as("exit code").isZero();
      LogChecks.assertNothingLeaked(attacked);
    }
  }
}
