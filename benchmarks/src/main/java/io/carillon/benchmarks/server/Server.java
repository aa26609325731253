package io.carillon.benchmarks.server;

/** The server that is measured: one that was started for it, or one that runs already. */
public interface Server extends Target {

  /** The secret that tokens for it are signed with. */
  String secret();
}
