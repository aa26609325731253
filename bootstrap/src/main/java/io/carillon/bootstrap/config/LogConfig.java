package io.carillon.bootstrap.config;

/** How the server logs. */
public record LogConfig(Level level, Format format) {

  /** What is logged: this and everything graver. */
  public enum Level {
    TRACE, DEBUG, INFO, WARN, ERROR
  }

  /** How a line looks. */
  public enum Format {
    /** One JSON object per line, for machines. */
    JSON,
    /** One line of text, for people. */
    CONSOLE
  }
}
