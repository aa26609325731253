package io.carillon.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A flight recording of a JVM: what it spends its time on. */
public final class Recording {

  private static final String NAME = "name=benchmark";

  /** Samples by CPU time see what runs in the kernel too, which is where a delivery spends most. */
  private static final String CPU_TIME = "jdk.CPUTimeSample#enabled=true";

  private final long pid;
  private final Path file;

  private Recording(long pid, Path file) {
    this.pid = pid;
    this.file = file;
  }

  /** Begins to record after a while, when the JVM has compiled what matters. */
  public static Recording start(long pid, Path file, Duration delay) throws IOException {
    Jcmd.run(pid, "JFR.start", NAME, "settings=profile", "delay=" + delay.toSeconds() + "s",
        CPU_TIME);
    return new Recording(pid, file);
  }

  /** Writes down what was recorded until now. A server that has ended writes nothing any more. */
  public void dump() throws IOException {
    String answer = String.join(" ", Jcmd.run(pid, "JFR.dump", NAME, "filename=" + file.toAbsolutePath()));
    if (!Files.exists(file)) {
      throw new IOException("no recording was written: " + answer);
    }
  }
}
