package io.carillon.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a JVM writes down about the moments in which it stops the program (its unified logging, JEP 158). */
public final class PauseLog implements AutoCloseable {

  /** Every collector's pauses, and all stops whatever their reason. */
  private static final String WHAT = "what=gc=info,gc+phases=info,safepoint=info";

  private final long pid;
  private final Path file;

  private PauseLog(long pid, Path file) {
    this.pid = pid;
    this.file = file;
  }

  /** Has the JVM write from now on. */
  public static PauseLog start(long pid) throws IOException {
    PauseLog log = new PauseLog(pid, Files.createTempFile("carillon-pauses", ".log"));
    Jcmd.run(pid, "VM.log", log.output(), WHAT, "decorators=uptime", "output_options=filecount=0");
    return log;
  }

  /** The pauses until now. */
  public Pauses read() throws IOException {
    return Pauses.read(Files.readAllLines(file));
  }

  /** Has the JVM stop writing, and forgets what it wrote. */
  @Override
  public void close() throws IOException {
    Jcmd.run(pid, "VM.log", output(), "what=all=off");
    Files.deleteIfExists(file);
  }

  private String output() {
    return "output=" + file;
  }
}
