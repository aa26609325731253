package io.carillon.acceptance.chaos;

import io.carillon.acceptance.client.Token;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that knock with tokens of keys that nobody has published, so that servers look for these keys. */
final class Strangers implements AutoCloseable {

  private static final int PAUSE_MILLIS = 25;

  private final World world;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger knocks = new AtomicInteger();

  /** Begins to knock at all servers. */
  Strangers(World world) {
    this.world = world;
    world.servers().forEach(server -> Thread.ofVirtual().start(() -> knock(server)));
  }

  /** A client with a token of a known key is served meanwhile; complains when it is not. */
  void expectWelcome(URI server) {
    Pass pass = world.shortPass("u0", List.of(), Duration.ofMinutes(1));
    try {
      Link link = Link.open(server, "", pass.token(), false);
      link.listen(_ -> {});
      link.leave();
    } catch (IOException e) {
      world.complaints().add("while keys cannot be fetched, a token of a known key is refused: " + e.getMessage());
    }
  }

  /** They stop; returns at once. */
  @Override
  public void close() {
    over.set(true);
  }

  private void knock(URI server) {
    try {
      while (!over.get() && !world.isOverAfter(PAUSE_MILLIS)) {
        int number = knocks.incrementAndGet();
        Thread.ofVirtual().start(() -> enter(server, "unknown-" + number));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void enter(URI server, String keyId) {
    String unknown = Token.of("u0").withHeader("alg", "ES256").withHeader("kid", keyId).signingInput();
    String signed = world.scenario().signer().sign(Token.of("u0"));
    String token = unknown.substring(0, unknown.indexOf('.')) + signed.substring(signed.indexOf('.'));
    Optional<Link> entered = open(server, token);
    entered.ifPresent(link -> {
      world.complaints().add("a token of an unknown key was accepted");
      link.reset();
    });
  }

  private static Optional<Link> open(URI server, String token) {
    try {
      return Optional.of(Link.open(server, "", token, false));
    } catch (IOException e) {
      return Optional.empty(); // refused, as it should be
    }
  }
}
