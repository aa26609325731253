package io.carillon.acceptance.server;

import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.bootstrap.config.ConfigReader;
import io.carillon.bootstrap.config.Settings;
import io.carillon.bootstrap.logging.Logging;
import io.carillon.bootstrap.server.CarillonServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * The whole server with a time of day that its starter steps: each line of the standard input says by how many milliseconds it is
 * ahead of the machine's. Everything else is as {@code carillon serve} has it.
 */
final class SteppedServer {

  private static volatile long aheadMillis;

  private SteppedServer() {}

  public static void main(String[] arguments) throws IOException {
    Map<String, String> environment = System.getenv();
    String file = environment.get("CARILLON_CONFIG");
    CarillonConfig config = ConfigReader
        .read(Settings.load(environment, file == null ? null : Path.of(file), Map.of()), false);
    Logging.configure(config.log());
    InstantSource system = InstantSource.system();
    CarillonServer server = CarillonServer.create(config, () -> system.instant().plusMillis(aheadMillis));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      server.stop();
      Runtime.getRuntime().halt(0);
    }));
    server.start();
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        aheadMillis = Long.parseLong(line);
      }
    }
    System.exit(0); // its starter has ended
  }
}
