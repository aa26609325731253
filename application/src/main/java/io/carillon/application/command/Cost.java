package io.carillon.application.command;

/** What a command counts for against the rate limits of its connection. */
public sealed interface Cost {

  /** The cost of a command that publishes one message. */
  Cost ONE_PUBLISH = new Publish();

  /** The cost of most other commands. */
  Cost ONE_COMMAND = new Commands(1);

  /** A published message. */
  record Publish() implements Cost {}

  /**
   * One command, or one that does the work of several.
   *
   * @param count at least 1
   */
  record Commands(int count) implements Cost {}

  /** The cost of a command that names several things, each of which counts. One that names nothing counts once. */
  static Cost commands(int named) {
    return new Commands(Math.max(1, named));
  }
}
