package io.carillon.bootstrap.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;

/** Where a value of the configuration file stands, in words for the operator. */
final class FilePlace {

  private FilePlace() {}

  /** The file and the line, as editors and compilers write them; or what else the value came from. */
  static String of(ConfigValue value) {
    ConfigOrigin origin = value.origin();
    return origin.filename() == null || origin.lineNumber() < 1
        ? origin.description()
        : origin.filename() + ":" + origin.lineNumber();
  }
}
