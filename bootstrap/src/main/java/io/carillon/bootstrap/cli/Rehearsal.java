package io.carillon.bootstrap.cli;

import io.carillon.adapters.local.token.JwtTokenMinter;
import io.carillon.bootstrap.cli.ClientLink.Event;
import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.domain.access.Permission;
import io.carillon.domain.session.UserId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What {@code serve --train} plays through before it stops: some clients' lives, so that the start-up cache (JEP 514) has the classes of a
 * serving node and not only those of a starting one. Otherwise the first clients of each node would pay for loading them.
 */
final class Rehearsal {

  private static final int CLIENTS = 20;
  private static final int MESSAGES = 20;
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String LAST = "last";

  private final ServerAddress url;
  private final JwtTokenMinter minter;

  Rehearsal(CarillonConfig config, int port) {
    this.url = new ServerAddress("ws", "127.0.0.1", port, "/ws");
    this.minter = new JwtTokenMinter(config.token());
  }

  /** Plays it through, which takes about a second. */
  void play() throws IOException, InterruptedException {
    for (int i = 0; i < CLIENTS; i++) {
      try (ClientLink link = ClientLink.open(url, token("rehearsal" + i))) {
        play(link, "rehearsal" + i);
      }
    }
  }

  private static void play(ClientLink link, String user) throws IOException, InterruptedException {
    link.send("{\"type\":\"Subscribe\",\"id\":\"1\",\"data\":{\"topics\":[\"lobby\",\"chat:1\"]}}");
    for (int i = 0; i < MESSAGES; i++) {
      link.send("{\"type\":\"Broadcast\",\"id\":\"b" + i + "\",\"data\":{\"topic\":\"lobby\",\"payload\":{\"n\":" + i
          + "}}}");
    }
    link.send(
        "{\"type\":\"DirectMessage\",\"id\":\"2\",\"data\":{\"target_user\":\"" + user + "\",\"payload\":\"hello\"}}");
    link.send("{\"type\":\"Unsubscribe\",\"id\":\"3\",\"data\":{\"topics\":[\"lobby\"]}}");
    link.send("{\"type\":\"Ping\",\"id\":\"" + LAST + "\",\"data\":{}}");
    while (link.next(PATIENCE) instanceof Event.Message(var message) && !LAST.equals(message.id())) {
      // All that comes before the last answer is played through, too.
    }
  }

  private String token(String user) {
    return minter.mint(new JwtTokenMinter.Claims(new UserId(user), false, List.of(),
        List.of(Permission.MESSAGE_DIRECT.name()), List.of("chat:**"), List.of("chat:**"), TOKEN_LIFE), Instant.now());
  }
}
