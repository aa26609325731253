package io.carillon.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks into the heap of a JVM with the JDK's own {@code jcmd}. */
public final class Heap {

  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)$");

  private Heap() {}

  /** The bytes of all live objects. Makes the JVM collect all garbage first. */
  public static long liveBytes(long pid) throws IOException {
    for (String line : jcmd(pid, "GC.class_histogram")) {
      Matcher total = TOTAL.matcher(line.trim());
      if (total.matches()) {
        return Long.parseLong(total.group(1));
      }
    }
    throw new IOException("jcmd did not tell the live heap of process " + pid);
  }

  private static List<String> jcmd(long pid, String... command) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> line = Stream.concat(Stream.of(tool.toString(), Long.toString(pid)), Stream.of(command)).toList();
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try (BufferedReader answer = process.inputReader()) {
      return answer.lines().toList();
    }
  }
}
