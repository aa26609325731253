package io.carillon.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of our own that says in its output on which port it listens, and is stopped when the run is over. */
final class ListeningProcess implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(40);
  private static final int LINES_KEPT = 20;

  private final Process process;
  private final Pattern readyLine;
  private final ConcurrentLinkedDeque<String> lastLines = new ConcurrentLinkedDeque<>();
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();
  private final long startedNanos = System.nanoTime();
  private final Ready answer;

  /** The port, and when the process said that it was ready. */
  private record Ready(int port, long atNanos) {}

  /**
   * Starts it and returns when it is ready.
   *
   * @param readyLine what it says then, with its port as the first group
   * @throws IOException when it does not start; the message holds the last lines that it said
   */
  ListeningProcess(ProcessBuilder builder, Pattern readyLine) throws IOException {
    this.readyLine = readyLine;
    this.process = builder.redirectErrorStream(true).start();
    // Whatever ends the run, nothing that it started stays behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    Thread.ofPlatform().daemon().name("output").start(this::readOutput);
    this.answer = awaitReady();
  }

  int port() {
    return answer.port();
  }

  long pid() {
    return process.pid();
  }

  /** From its start to the line that says that it is ready. */
  Duration startUp() {
    return Duration.ofNanos(answer.atNanos() - startedNanos);
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

  private void readOutput() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher said = readyLine.matcher(line);
        if (said.find()) {
          ready.complete(new Ready(Integer.parseInt(said.group(1)), System.nanoTime()));
        }
        lastLines.add(line);
        if (lastLines.size() > LINES_KEPT) {
          lastLines.removeFirst();
        }
      }
      ready.completeExceptionally(new IOException("the process ended"));
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
