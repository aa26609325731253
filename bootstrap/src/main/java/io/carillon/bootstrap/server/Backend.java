package io.carillon.bootstrap.server;

/** What the ports rest on outside this process: it is begun before the first client comes, and ended behind the last. */
interface Backend extends AutoCloseable {

  /** For a node whose ports rest on nothing but itself. */
  Backend NONE = new Backend() {

    @Override
    public void start() {
      // There is nothing to begin.
    }

    @Override
    public void close() {
      // And nothing to end.
    }
  };

  /** Begins; what it needs may not be there yet, so it neither waits nor fails. */
  void start();

  @Override
  void close();
}
