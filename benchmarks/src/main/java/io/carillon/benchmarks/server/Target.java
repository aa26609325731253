package io.carillon.benchmarks.server;

/** A process to put load on. */
public interface Target extends AutoCloseable {

  String host();

  int port();

  long pid();

  @Override
  void close();
}
