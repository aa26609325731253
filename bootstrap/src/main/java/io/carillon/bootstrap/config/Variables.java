package io.carillon.bootstrap.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds variables of the environment that look like misspelt settings. An environment holds variables of other programs too, so these
 * are guesses to warn of: only of long names that differ little from a setting's, and never with their values.
 */
final class Variables {

  private static final String PREFIX = "CARILLON_";

  /** A shorter name is too easily another program's. */
  private static final int MIN_LENGTH = 8;

  /** The variables that the launcher and the commands read beside the settings. */
  private static final Set<String> OTHERS = Set.of("CARILLON_CONFIG", "CARILLON_TOKEN", "CARILLON_JAVA_OPTS");

  private static final Set<String> KNOWN = Stream
      .concat(Stream.of(Setting.values()).map(Setting::name), OTHERS.stream()).collect(Collectors.toUnmodifiableSet());

  /** Settings by their paths, as many programs name their variables. */
  private static final Map<String, String> BY_PATH = Stream.of(Setting.values())
      .collect(Collectors.toUnmodifiableMap(setting -> asVariable(setting.path()), Setting::name));

  private Variables() {}

  /** One line for each variable that looks like a setting. */
  static List<String> misspelt(Collection<String> variables) {
    return variables.stream().filter(name -> !KNOWN.contains(name)).sorted()
        .flatMap(name -> meant(name, variables).map(meant -> line(name, meant)).stream()).toList();
  }

  private static String line(String name, String meant) {
    return "%s has no effect: it is not a setting; did you mean %s? (set in: environment)".formatted(name, meant);
  }

  private static Optional<String> meant(String name, Collection<String> variables) {
    if (name.startsWith(PREFIX) && KNOWN.contains(name.substring(PREFIX.length()))) {
      // Kubernetes sets CARILLON_PORT and the like for a service of this name.
      return Optional.of(name.substring(PREFIX.length())).filter(_ -> !variables.contains(PREFIX + "SERVICE_HOST"));
    }
    return name.length() < MIN_LENGTH
        ? Optional.empty()
        : Optional.ofNullable(BY_PATH.get(name)).or(() -> Spelling.closest(name, KNOWN))
            .filter(meant -> !variables.contains(meant));
  }

  private static String asVariable(String path) {
    return path.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
