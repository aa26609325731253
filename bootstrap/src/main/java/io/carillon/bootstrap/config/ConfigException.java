package io.carillon.bootstrap.config;

import java.io.Serial;
import java.util.List;

/** The configuration is wrong; each line names a key, its value and what is expected. */
public final class ConfigException extends RuntimeException {

  @Serial
  private static final long serialVersionUID = 1L;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
  }

  public ConfigException(String problem) {
    this(List.of(problem));
  }

  /** One line for each thing that is wrong. */
  public List<String> problems() {
    return String.valueOf(getMessage()).lines().toList();
  }
}
