package io.carillon.acceptance.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The program called once from a command line. */
public final class Invocation implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  /** How a call ended. */
  public record Result(int exitCode, String output, String errors) {}

  private final Process process;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> allOutput = new CompletableFuture<>();
  private final CompletableFuture<String> allErrors = new CompletableFuture<>();

  private Invocation(Process process) {
    this.process = process;
    // Reading a pipe holds a virtual thread's carrier for as long as nothing comes, and there are few of those.
    Thread.Builder readers = Thread.ofPlatform().daemon();
    readers.start(() -> allOutput.complete(read(process.getInputStream(), output)));
    readers.start(() -> allErrors.complete(read(process.getErrorStream(), new LinkedBlockingQueue<>())));
  }

  /** Calls the program; it may go on for as long as it likes. */
  public static Invocation of(Map<String, String> environment, String... arguments) {
    return new Invocation(Program.start(Program.command(List.of(arguments)), environment, false));
  }

  /** Calls the program in a shell's pipe; its output is that of the command behind it. */
  public static Invocation piped(String into, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(List.of("/bin/sh", "-c", "\"$0\" \"$@\" | /usr/bin/env " + into));
    command.addAll(Program.command(List.of(arguments)));
    return new Invocation(Program.start(command, environment, false));
  }

  /** Calls the program and waits until it has ended. */
  public static Result run(Map<String, String> environment, String... arguments) {
    try (Invocation invocation = of(environment, arguments)) {
      return invocation.awaitEnd();
    }
  }

  /** Calls another program, such as a launcher, and waits until it has ended. */
  public static Result run(Map<String, String> environment, List<String> command) {
    try (Invocation invocation = new Invocation(Program.start(command, environment, false))) {
      return invocation.awaitEnd();
    }
  }

  /** The next line of its output. */
  public String awaitLine() throws InterruptedException {
    String line = output.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("no line of output came");
    }
    return line;
  }

  /** Whether there is a line of output that nobody has taken yet. */
  public boolean hasOutput() {
    return !output.isEmpty();
  }

  public Result awaitEnd() {
    int exitCode = process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue();
    return new Result(exitCode, allOutput.join(), allErrors.join());
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static String read(InputStream stream, BlockingQueue<String> lines) {
    var all = new StringBuilder();
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        all.append(line).append('\n');
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }
}
