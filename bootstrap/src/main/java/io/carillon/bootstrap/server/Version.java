package io.carillon.bootstrap.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** The version of this program, as its build has written it down. */
public final class Version {

  private static final String BUILD = "build.properties";

  private Version() {}

  /** The version; {@code development} when the program does not run from its jar. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("development");
  }

  /** The commit that it was built from, with {@code -dirty} where the sources were changed; {@code unknown} without a history of the sources. */
  public static String revision() {
    try (InputStream file = Version.class.getResourceAsStream(BUILD)) {
      if (file == null) {
        throw new IllegalStateException(BUILD + " is missing beside " + Version.class.getName());
      }
      Properties build = new Properties();
      build.load(file);
      return build.getProperty("revision");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
