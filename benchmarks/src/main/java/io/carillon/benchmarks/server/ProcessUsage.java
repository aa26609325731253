package io.carillon.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a process has used so far, as the kernel tells (proc(5)). */
public record ProcessUsage(double cpuSeconds, long memoryKb) {

  /** User space sees clock ticks of this length on every Linux, whatever the kernel's own are. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  /** CPU time alone, which is cheap to ask for. */
  public static double cpuSecondsOf(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME))) / TICKS_PER_SECOND;
  }

  /** Memory in KiB: the process's proportional share of what is resident (Pss). */
  public static long memoryKbOf(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.substring("Pss:".length()).replace("kB", "").trim());
      }
    }
    throw new IOException("the kernel does not tell the memory of process " + pid);
  }

  public static ProcessUsage of(long pid) throws IOException {
    return new ProcessUsage(cpuSecondsOf(pid), memoryKbOf(pid));
  }

  /** How many files the process may have open. */
  public static long fileLimitOf(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "limits"))) {
      if (line.startsWith("Max open files")) {
        String soft = List.of(line.substring("Max open files".length()).trim().split(" +", -1)).getFirst();
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
      }
    }
    return Long.MAX_VALUE;
  }
}
