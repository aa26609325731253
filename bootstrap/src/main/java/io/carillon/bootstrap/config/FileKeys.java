package io.carillon.bootstrap.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds keys of the configuration file that the server does not know: a typing error must not go unnoticed. */
final class FileKeys {

  private static final String NAMESPACES = "namespaces";
  private static final String ROLES = "roles";

  private static final List<String> NAMESPACE_KEYS = List.of("subscribe", "publish", "history.size", "history.ttl",
      "presence", "wildcards", "overflow", "publish_rate");

  /** The sections that hold settings, and what holds names that the operator chose. */
  private static final Set<String> SECTIONS = Stream
      .concat(Stream.of(Setting.values()).map(setting -> setting.path().substring(0, setting.path().indexOf('.'))),
          Stream.of(NAMESPACES, ROLES))
      .collect(Collectors.toCollection(LinkedHashSet::new));

  private final List<Problem> problems = new ArrayList<>();

  private FileKeys() {}

  /** A mistake, and the line that it stands in. */
  private record Problem(int line, String text) {}

  /** One line for each mistake, in the order in which they stand in the file. */
  static List<String> problems(ConfigObject file) {
    FileKeys keys = new FileKeys();
    keys.look(List.of(), file);
    return keys.problems.stream().sorted(Comparator.comparingInt(Problem::line)).map(Problem::text).toList();
  }

  private void look(List<String> above, ConfigObject section) {
    section.forEach((key, value) -> {
      List<String> path = Stream.concat(above.stream(), Stream.of(key)).toList();
      if (value instanceof ConfigObject inner && (!inner.isEmpty() || isSection(path))) {
        look(path, inner);
      } else if (!isKnown(path)) {
        report(path, value, expected(path));
      } else if (value instanceof ConfigObject) {
        report(path, value, "a value");
      }
    });
  }

  private void report(List<String> path, ConfigValue value, String expected) {
    problems.add(new Problem(value.origin().lineNumber(), "%s=%s (expected: %s; set in: %s)"
        .formatted(ConfigUtil.joinPath(path), shown(value), expected, FilePlace.of(value))));
  }

  /** The value could be a secret under a misspelt name, so only harmless kinds are shown. */
  private static String shown(ConfigValue value) {
    boolean harmless = value.valueType() == ConfigValueType.NUMBER || value.valueType() == ConfigValueType.BOOLEAN;
    return harmless ? String.valueOf(value.unwrapped()) : "…";
  }

  private static boolean isKnown(List<String> path) {
    return switch (path.getFirst()) {
      case NAMESPACES -> path.size() > 2 && isPlain(path.subList(2, path.size()))
          && NAMESPACE_KEYS.contains(below(path, 2));
      case ROLES -> path.size() == 2;
      default -> isPlain(path) && Setting.at(whole(path)).isPresent();
    };
  }

  /** A quoted key with a dot in it is one key, which looks like two but is not read as such. */
  private static boolean isPlain(List<String> keys) {
    return keys.stream().noneMatch(key -> key.contains("."));
  }

  private static boolean isSection(List<String> path) {
    return switch (path.size()) {
      case 1 -> SECTIONS.contains(path.getFirst());
      case 2 -> path.getFirst().equals(NAMESPACES);
      case 3 -> path.getFirst().equals(NAMESPACES) && path.getLast().equals("history");
      default -> false;
    };
  }

  private static String expected(List<String> path) {
    if (isSection(path)) {
      return "a section { … } and no value";
    }
    return "a known key; this one is not" + meant(path).map(Spelling::hint).orElse("");
  }

  /** The key that was probably meant. */
  private static Optional<String> meant(List<String> path) {
    if (path.getFirst().equals(NAMESPACES)) {
      return path.size() > 2 ? keyOfNamespace(path) : Optional.empty();
    }
    if (path.getFirst().equals(ROLES)) {
      return Optional.of(ConfigUtil.joinPath(path.subList(0, 2)) + " = [\"…\"]");
    }
    if (path.size() == 1 && Spelling.closest(path.getFirst(), SECTIONS).isPresent()) {
      return Spelling.closest(path.getFirst(), SECTIONS);
    }
    return byVariable(whole(path))
        .or(() -> Spelling.closest(whole(path), settings().map(Setting::path).toList()))
        .or(() -> inAnotherSection(path))
        .or(() -> asNamespace(path));
  }

  private static Optional<String> keyOfNamespace(List<String> path) {
    return withQuotes(path).or(() -> Spelling.closest(below(path, 2), NAMESPACE_KEYS)
        .map(key -> ConfigUtil.joinPath(path.subList(0, 2)) + "." + key));
  }

  /** A dot divides keys, so a namespace's name that holds one needs quotes. */
  private static Optional<String> withQuotes(List<String> path) {
    String below = below(path, 1);
    return NAMESPACE_KEYS.stream()
        .filter(key -> path.size() > 3 && below.endsWith("." + key) && below.length() > key.length() + 1)
        .map(key -> "%s.\"%s\".%s".formatted(NAMESPACES, below.substring(0, below.length() - key.length() - 1), key))
        .findFirst();
  }

  private static String whole(List<String> path) {
    return String.join(".", path);
  }

  /** A setting that was written as in the environment. */
  private static Optional<String> byVariable(String key) {
    return settings().filter(setting -> setting.name().equalsIgnoreCase(key)).map(Setting::path).findFirst();
  }

  /** A setting of this name that stands in another section, when there is only one such. */
  private static Optional<String> inAnotherSection(List<String> path) {
    List<String> same = settings().map(Setting::path).filter(known -> known.endsWith("." + path.getLast())).toList();
    return same.size() == 1 ? Optional.of(same.getFirst()) : Optional.empty();
  }

  /** A policy that stands beside {@code namespaces} instead of inside, or below a misspelt one. */
  private static Optional<String> asNamespace(List<String> path) {
    if (path.size() > 1 && NAMESPACE_KEYS.contains(below(path, 1))) {
      return Optional.of(ConfigUtil.joinPath(NAMESPACES, path.getFirst()) + "." + below(path, 1));
    }
    return Spelling.closest(path.getFirst(), List.of(NAMESPACES, ROLES))
        .map(section -> section + "." + ConfigUtil.joinPath(path.subList(1, path.size())))
        .filter(_ -> path.size() > 1);
  }

  private static Stream<Setting> settings() {
    return Stream.of(Setting.values());
  }

  private static String below(List<String> path, int depth) {
    return String.join(".", path.subList(depth, path.size()));
  }
}
