package io.carillon.benchmarks.server;

/** A server to put load on: one that was started for it, or one that runs already. */
public interface Target extends AutoCloseable {

  String host();

  int port();

  long pid();

  /** The secret that tokens for it are signed with. */
  String secret();

  @Override
  void close();
}
