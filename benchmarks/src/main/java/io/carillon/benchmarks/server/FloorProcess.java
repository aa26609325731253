package io.carillon.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The bare loop of {@code benchmarks/floor/floor.c}, which does for a fan-out only what the kernel has to do: what a server
 * costs is told as a multiple of it. {@code benchmarks/run} compiles it.
 */
public final class FloorProcess implements Target {

  /** The system property that says where the program is; empty where no compiler was found. */
  private static final String PROGRAM = "carillon.floor";

  private static final Pattern READY = Pattern.compile("^port (\\d+)$");

  private final ListeningProcess process;

  private FloorProcess(ListeningProcess process) {
    this.process = process;
  }

  /**
   * Starts the loop on a free port.
   *
   * @throws IOException when there is no program, because there was no compiler
   */
  public static FloorProcess start() throws IOException {
    String program = System.getProperty(PROGRAM, "");
    if (program.isEmpty() || !Files.isExecutable(Path.of(program))) {
      throw new IOException("the floor is a C program and needs a compiler to be there as cc. Install one (on Debian:"
          + " apt-get install gcc libc6-dev), or leave the floor out: benchmarks/run fanout --lanes plain,batch");
    }
    return new FloorProcess(new ListeningProcess(new ProcessBuilder(program), READY));
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return process.port();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.close();
  }
}
