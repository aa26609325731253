package io.carillon.application.command;

/** What performing a command may wait for. A command that waits for nothing may run on a thread that serves many connections. */
public enum Waiting {

  /** For nothing. */
  NEVER,

  /** For the broker, where that asks other processes. */
  FOR_BROKER,

  /** For something outside: the keys of a token's issuer, other nodes, the log of a topic. */
  ALWAYS
}
