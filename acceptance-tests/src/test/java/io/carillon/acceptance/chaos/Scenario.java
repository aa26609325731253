package io.carillon.acceptance.chaos;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run is like.
 *
 * @param servers the nodes to connect to, which share their topics: addresses such as {@code ws://127.0.0.1:8081/ws}
 * @param signer signs tokens that the servers accept
 * @param seed decides what each client does; how they meet is up to the machine
 * @param time for how long faults happen and messages are published; healing and reading come on top
 * @param directory where the log goes
 */
public record Scenario(List<URI> servers, TokenSigner signer, long seed, Duration time, int talkers, int hearers,
    Path directory) {

  public Scenario {
    servers = List.copyOf(servers);
    if (servers.isEmpty() || talkers < 1 || hearers < 1) {
      throw new IllegalArgumentException("a run needs a server, a talker and a hearer");
    }
  }
}
