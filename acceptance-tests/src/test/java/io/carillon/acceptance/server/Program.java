package io.carillon.acceptance.server;

import io.carillon.bootstrap.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts the program with this JVM's Java and class path. Whatever is started ends with this JVM at the latest. */
public final class Program {

  /** A start that is quick matters more here than speed in the long run. */
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m",
      "-XX:-UsePerfData", "-Dguice_custom_class_loading=CHILD");

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-programs"));
  }

  private Program() {}

  /** The command line that runs the program. */
  static List<String> command(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return command;
  }

  /** Starts a command with this environment and nothing else in it. */
  static Process start(List<String> command, Map<String, String> environment, boolean errorsIntoOutput) {
    var builder = new ProcessBuilder(command).redirectErrorStream(errorsIntoOutput);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      RUNNING.removeIf(other -> !other.isAlive());
      RUNNING.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
