package io.carillon.bootstrap.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One start of the launcher, whose output goes to a file so that nothing that outlives it holds a pipe. */
final class Launch implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  /** How a launch ended. */
  record Result(int exitCode, String output) {}

  private final Process process;
  private final Path output;

  private Launch(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it.
   *
   * @param environment beside the path, which has the system's programs
   */
  static Launch of(Path directory, Map<String, String> environment, List<String> command) throws IOException {
    Path output = Files.createTempFile(directory, "launch", ".log");
    var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile()).redirectInput(new File("/dev/null"));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().putAll(environment);
    return new Launch(builder.start(), output);
  }

  /**
   * Whether this process was started with the signal ignored, as nohup does. What it starts can then do nothing but ignore it, too, and has to.
   */
  static boolean inheritsIgnored(String signal) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " $$").start().onExit().join().exitValue() == 0;
  }

  boolean isRunning() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  void signal(String name) throws IOException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).inheritIO().start().onExit().join();
  }

  Result awaitEnd() throws IOException {
    int exitCode = process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().exitValue();
    return new Result(exitCode, said());
  }

  String said() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** Ends it and all that it has started. */
  @Override
  public void close() {
    var family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }
}
