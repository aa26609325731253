package io.carillon.acceptance.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A real server in a process of its own, on a free port, with a secret that nobody else knows. */
public final class ServerProcess implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;
  private static final String LOOPBACK = "127.0.0.1";

  private final Process process;
  private final ServerLog log;
  private final String secret;
  private final int port;
  private final int managementPort;

  private ServerProcess(Process process, ServerLog log, String secret) {
    this.process = process;
    this.log = log;
    this.secret = secret;
    JsonNode ready = log.ready().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    this.port = number(ready, "port");
    this.managementPort = number(ready, "management_port");
  }

  /** Starts a server as it is out of the box. */
  public static ServerProcess start() {
    return start(Map.of());
  }

  /** Starts a server with some settings of its own, by their names in the environment. */
  public static ServerProcess start(Map<String, String> settings) {
    return start(settings, Program.command(List.of("serve")));
  }

  /** Starts a server whose time of day can be {@linkplain #stepClock stepped}. */
  public static ServerProcess startWithClock(Map<String, String> settings) {
    return start(settings, Program.commandOf(SteppedServer.class));
  }

  /** Starts a server that may have so many files and sockets open. */
  public static ServerProcess startWithOpenFiles(int limit, Map<String, String> settings) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh"));
    command.addAll(Program.command(List.of("serve")));
    return start(settings, command);
  }

  /**
   * Starts a server by a launcher.
   *
   * @param settings also say where the launcher finds Java and the programs that it needs
   */
  public static ServerProcess startBy(Path launcher, Map<String, String> settings) {
    return start(settings, List.of(launcher.toString(), "serve"));
  }

  private static ServerProcess start(Map<String, String> settings, List<String> command) {
    String secret = settings.getOrDefault("JWT_SECRET", randomSecret());
    var environment = new HashMap<>(Map.of("HOST", LOOPBACK, "PORT", "0"));
    if (!settings.containsKey("JWT_PUBLIC_KEY_FILE") && !settings.containsKey("JWT_JWKS")) {
      environment.put("JWT_SECRET", secret);
    }
    environment.putAll(settings);
    Process process = Program.start(command, environment, true);
    ServerLog log = new ServerLog();
    // Reading a pipe holds a virtual thread's carrier for as long as nothing comes: with some servers, no other is read.
    Thread.ofPlatform().daemon().start(() -> log.readAll(process.getInputStream()));
    try {
      return new ServerProcess(process, log, secret);
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** A secret of 32 random bytes, as text. */
  public static String randomSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public int port() {
    return port;
  }

  /** The secret that signs this server's tokens. */
  public String secret() {
    return secret;
  }

  /** Where clients connect. */
  public URI address() {
    return URI.create("ws://" + LOOPBACK + ":" + port + "/ws");
  }

  public ServerLog log() {
    return log;
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  /** What the port for clients answers to a GET. */
  public HttpResponse<String> get(String path) {
    return get(port, path);
  }

  /** What the port for operators answers to a GET. */
  public HttpResponse<String> getFromManagement(String path) {
    return get(managementPort, path);
  }

  /**
   * The value of one of the server's own metrics; 0 when there is none.
   *
   * @param name without the prefix that all have, with its labels as Prometheus writes them
   */
  public double metric(String name) {
    String start = "carillon_" + name + " ";
    return getFromManagement("/metrics").body().lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElse(0);
  }

  /** Asks the server to stop (SIGTERM). */
  public void askToStop() {
    process.toHandle().destroy(); // the process itself would stop listening to what the server has to say
  }

  /** Ends it as a crash does ({@code SIGKILL}). */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** It lives and keeps its connections, but does nothing ({@code SIGSTOP}). */
  public void freeze() {
    signal("STOP");
  }

  /** Sets the time of day of a server that was started with a clock of its own: so far ahead of the machine's, or behind it. */
  public void stepClock(Duration ahead) {
    try {
      process.getOutputStream().write((ahead.toMillis() + "\n").getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It goes on where it stood ({@code SIGCONT}). */
  public void thaw() {
    signal("CONT");
  }

  /** Waits until the server has ended and written all it had to say. */
  public int awaitExit() {
    int code = process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue();
    log.ended().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    return code;
  }

  /** Ends the server whatever it is doing. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpResponse<String> get(int port, String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static int number(JsonNode line, String key) {
    if (!line.has(key)) {
      throw new IllegalStateException("no " + key + " in " + line);
    }
    return line.get(key).asInt();
  }
}
