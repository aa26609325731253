package io.carillon.benchmarks.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** A server started through its launcher, on a free port of this machine, and stopped when the run is over. */
public final class ServerProcess implements Server {

  private static final String SECRET = "a secret for benchmarks, which guard nothing";
  private static final String HOST = "127.0.0.1";

  /** The line that the server logs when it takes clients, with its port. */
  private static final Pattern READY = Pattern.compile("\"port\":\"(\\d+)\".*\"formattedMessage\":\"ready\"");

  private final ListeningProcess process;

  private ServerProcess(ListeningProcess process) {
    this.process = process;
  }

  /**
   * Starts a server and returns when it is ready.
   *
   * @param launcher the launcher of a source tree or of a distribution
   * @param settings environment variables of the server beyond those that every run needs
   * @throws IOException when it does not start; the message holds the last lines that it logged
   */
  public static ServerProcess start(Path launcher, Map<String, String> settings) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "serve");
    Map<String, String> environment = builder.environment();
    environment.put("JWT_SECRET", SECRET);
    environment.put("HOST", HOST);
    environment.put("PORT", "0");
    environment.put("MAX_CONNECTIONS", "1000000");
    environment.put("MAX_CONNECTIONS_PER_USER", "1000000");
    environment.put("MAX_PUBLISH_RATE", "1000000");
    environment.putAll(settings);
    return new ServerProcess(new ListeningProcess(builder, READY));
  }

  /** From the launcher's start to the line that says that the server is ready. */
  public Duration startUp() {
    return process.startUp();
  }

  @Override
  public String host() {
    return HOST;
  }

  @Override
  public int port() {
    return process.port();
  }

  /** The launcher becomes the JVM, so its process is the server. */
  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String secret() {
    return SECRET;
  }

  @Override
  public void close() {
    process.close();
  }
}
