package io.carillon.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The JDK's own tool for asking another JVM. */
final class Jcmd {

  private Jcmd() {}

  /** The lines of its answer. */
  static List<String> run(long pid, String... command) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> line = Stream.concat(Stream.of(tool.toString(), Long.toString(pid)), Stream.of(command)).toList();
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try (BufferedReader answer = process.inputReader()) {
      return answer.lines().toList();
    }
  }
}
