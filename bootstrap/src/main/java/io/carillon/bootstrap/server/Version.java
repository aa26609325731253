package io.carillon.bootstrap.server;

import java.util.Optional;

/** The version of this program, as its jar's manifest says. */
public final class Version {

  private Version() {}

  /** The version; {@code development} when the program does not run from its jar. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("development");
  }
}
