package io.carillon.benchmarks.server;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into the heap of a JVM. */
public final class Heap {

  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)$");

  private Heap() {}

  /** The bytes of all live objects. Makes the JVM collect all garbage first. */
  public static long liveBytes(long pid) throws IOException {
    for (String line : Jcmd.run(pid, "GC.class_histogram")) {
      Matcher total = TOTAL.matcher(line.trim());
      if (total.matches()) {
        return Long.parseLong(total.group(1));
      }
    }
    throw new IOException("jcmd did not tell the live heap of process " + pid);
  }
}
