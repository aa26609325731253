package io.carillon.benchmarks.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is alive in the heap of a JVM.
 *
 * @param bytes of all live objects
 * @param classes by the bytes that their objects take, the largest first
 */
public record Heap(long bytes, List<ClassShare> classes) {

  private static final Pattern CLASS = Pattern.compile("^\\d+: +(\\d+) +(\\d+) +(\\S+)");
  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)$");

  /** The objects of one class. */
  public record ClassShare(String name, long instances, long bytes) {}

  public Heap {
    classes = List.copyOf(classes);
  }

  /** Looks at all live objects. Makes the JVM collect all garbage first. */
  public static Heap of(long pid) throws IOException {
    return read(Jcmd.run(pid, "GC.class_histogram"));
  }

  static Heap read(List<String> histogram) throws IOException {
    List<ClassShare> classes = new ArrayList<>();
    for (String line : histogram) {
      Matcher one = CLASS.matcher(line.trim());
      Matcher total = TOTAL.matcher(line.trim());
      if (one.find()) {
        classes.add(new ClassShare(one.group(3), Long.parseLong(one.group(1)), Long.parseLong(one.group(2))));
      } else if (total.matches()) {
        return new Heap(Long.parseLong(total.group(1)), classes);
      }
    }
    throw new IOException("jcmd did not tell the live heap: " + String.join(" ", histogram));
  }
}
