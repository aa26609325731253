package io.carillon.acceptance.chaos;

import io.carillon.acceptance.server.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Starts a server whose patience and buffers are small, so that a short run meets their ends. */
final class ChaosServer {

  private ChaosServer() {}

  static ServerProcess start(Path directory) {
    return ServerProcess.start(settings(directory));
  }

  /** The settings of such a server, whose namespaces are written into a file. */
  static Map<String, String> settings(Path directory) {
    try (InputStream namespaces = Objects.requireNonNull(ChaosServer.class.getResourceAsStream("chaos.conf"))) {
      Files.createDirectories(directory);
      Path file = directory.resolve("chaos.conf");
      Files.write(file, namespaces.readAllBytes());
      return Map.of("CARILLON_CONFIG", file.toAbsolutePath().toString(), "HEARTBEAT_INTERVAL", "1s", "CLIENT_TIMEOUT",
          "5s",
          "PRESENCE_GRACE", "1s", "MAILBOX_BYTES", "256KiB", "MAX_CONNECTIONS_PER_USER", "200");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
