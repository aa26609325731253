package io.carillon.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server started through its launcher, on a free port of this machine, and stopped when the run is over. */
public final class ServerProcess implements Target {

  private static final String SECRET = "a secret for benchmarks, which guard nothing";
  private static final String HOST = "127.0.0.1";
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
  private static final int LINES_KEPT = 20;

  /** The line that the server logs when it takes clients, with its port. */
  private static final Pattern READY = Pattern.compile("\"port\":\"(\\d+)\".*\"formattedMessage\":\"ready\"");

  private final Process process;
  private final ConcurrentLinkedDeque<String> lastLines = new ConcurrentLinkedDeque<>();
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();
  private final Ready answer;

  /** The port, and when the server said that it was ready. */
  private record Ready(int port, long atNanos) {}

  private final long startedNanos;

  private ServerProcess(Path launcher, Map<String, String> settings) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString(), "serve").redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("JWT_SECRET", SECRET);
    environment.put("HOST", HOST);
    environment.put("PORT", "0");
    environment.put("MAX_CONNECTIONS", "1000000");
    environment.put("MAX_CONNECTIONS_PER_USER", "1000000");
    environment.put("MAX_PUBLISH_RATE", "1000000");
    environment.putAll(settings);
    this.startedNanos = System.nanoTime();
    this.process = builder.start();
    Thread.ofPlatform().daemon().name("server-log").start(this::readLog);
    this.answer = awaitReady();
  }

  /**
   * Starts a server and returns when it is ready.
   *
   * @param launcher the launcher of a source tree or of a distribution
   * @param settings environment variables of the server beyond those that every run needs
   * @throws IOException when it does not start; the message holds the last lines that it logged
   */
  public static ServerProcess start(Path launcher, Map<String, String> settings) throws IOException {
    return new ServerProcess(launcher, settings);
  }

  /** From the launcher's start to the line that says that the server is ready. */
  public Duration startUp() {
    return Duration.ofNanos(answer.atNanos() - startedNanos);
  }

  @Override
  public String host() {
    return HOST;
  }

  @Override
  public int port() {
    return answer.port();
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

  /** Whether it is still running. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher said = READY.matcher(line);
        if (said.find()) {
          ready.complete(new Ready(Integer.parseInt(said.group(1)), System.nanoTime()));
        }
        lastLines.add(line);
        if (lastLines.size() > LINES_KEPT) {
          lastLines.removeFirst();
        }
      }
      ready.completeExceptionally(new IOException("the server ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private Ready awaitReady() throws IOException {
    try {
      return ready.get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IOException("the server did not start; it said: " + String.join("\n", lastLines), e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
