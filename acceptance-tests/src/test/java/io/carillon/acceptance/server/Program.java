package io.carillon.acceptance.server;

import io.carillon.bootstrap.cli.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Starts the program with this JVM's Java and class path. Whatever is started ends with this JVM at the latest. */
public final class Program {

  /** A start that is quick matters more here than speed in the long run. */
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m",
      "-XX:-UsePerfData", "-Dguice_custom_class_loading=CHILD");

  private static final String CLASS_PATH = Arrays
      .stream(System.getProperty("java.class.path").split(File.pathSeparator))
      .filter(entry -> !entry.endsWith("test-classes") && Files.exists(Path.of(entry)))
      .collect(Collectors.joining(File.pathSeparator));

  private static final String TEST_CLASSES = Arrays
      .stream(System.getProperty("java.class.path").split(File.pathSeparator))
      .filter(entry -> entry.endsWith("test-classes"))
      .collect(Collectors.joining(File.pathSeparator));

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-programs"));
  }

  private Program() {}

  /** The command line that runs the program. */
  static List<String> command(List<String> arguments) {
    return command(CLASS_PATH, Main.class, arguments);
  }

  /** The command line that runs a variant of the program, which is among the tests. */
  static List<String> commandOf(Class<?> variant) {
    return command(CLASS_PATH + File.pathSeparator + TEST_CLASSES, variant, List.of());
  }

  private static List<String> command(String classPath, Class<?> main, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(Cache.FLAGS);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(arguments);
    return command;
  }

  /**
   * The JVM's own store of loaded classes, made by one start and stop: it halves what each of the many starts costs. The
   * JVM makes none where classes lie in directories instead of jars, and then everything works as well, only slower.
   */
  private static final class Cache {

    private static final Path FILE = Path.of("target", "carillon.jsa").toAbsolutePath();
    private static final List<String> FLAGS = make()
        ? List.of("-XX:SharedArchiveFile=" + FILE, "-Xlog:disable")
        : List.of();

    private static boolean make() {
      try {
        Files.deleteIfExists(FILE);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Program.FLAGS);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + FILE, "-Xlog:disable", "-cp", CLASS_PATH,
            Main.class.getName(), "serve", "--train"));
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(Map.of("HOST", "127.0.0.1", "PORT", "0"));
        Process training = builder.start();
        RUNNING.add(training);
        return training.onExit().join().exitValue() == 0 && Files.exists(FILE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
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
