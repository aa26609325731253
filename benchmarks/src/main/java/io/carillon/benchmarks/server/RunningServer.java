package io.carillon.benchmarks.server;

/** A server that somebody else started and will stop. */
public record RunningServer(String host, int port, long pid, String secret) implements Server {

  @Override
  public void close() {
    // It is not ours.
  }
}
