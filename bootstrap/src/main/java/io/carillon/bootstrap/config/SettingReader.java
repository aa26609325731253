package io.carillon.bootstrap.config;

import io.carillon.bootstrap.config.Parsers.Parser;
import io.carillon.bootstrap.config.Parsers.Unexpected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads single settings, and collects what is wrong with them in words for the operator. */
final class SettingReader {

  private final Settings settings;
  private final List<String> problems;
  private final List<String> warnings;

  /**
   * @param problems where what is wrong is added
   * @param warnings where what has no effect is added
   */
  SettingReader(Settings settings, List<String> problems, List<String> warnings) {
    this.settings = settings;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** What is set; empty when nothing is. */
  Optional<String> text(Setting setting) {
    return settings.text(setting);
  }

  /** The parsed value; after a mistake, something that lets reading go on until all mistakes are found. */
  <T> T value(Setting setting, Parser<T> parser, T afterMistake) {
    try {
      return parser.parse(settings.value(setting).text());
    } catch (Unexpected e) {
      problem(setting, String.valueOf(e.getMessage()));
      return afterMistake;
    }
  }

  Duration duration(Setting setting, Duration min, Duration max) {
    return value(setting, Parsers.duration(min, max), min);
  }

  /** The name under which the operator wrote a setting. */
  String nameOf(Setting setting) {
    return settings.nameOf(setting);
  }

  /** Whether the operator wrote the setting. */
  boolean isWritten(Setting setting) {
    return settings.isWritten(setting);
  }

  void problem(Setting setting, String expected) {
    problems.add("%s=%s (expected: %s; set in: %s)".formatted(nameOf(setting), shown(setting), expected,
        settings.value(setting).source()));
  }

  /**
   * Two settings contradict each other. The one that the operator wrote is named, because the defaults agree.
   *
   * @param relation what the first must be to the second, such as "longer than"
   * @param inverse what the second must be to the first
   */
  void contradiction(Setting first, String relation, Setting second, String inverse) {
    if (isWritten(first) || !isWritten(second)) {
      problem(first, "%s %s, which is %s".formatted(relation, nameOf(second), shown(second)));
    } else {
      problem(second, "%s %s, which is %s".formatted(inverse, nameOf(first), shown(first)));
    }
  }

  /** Says that what the operator wrote has no effect; says nothing of what nobody wrote. */
  void withoutEffect(Setting setting, String why) {
    if (isWritten(setting)) {
      warnings.add("%s=%s has no effect: %s (set in: %s)".formatted(nameOf(setting), shown(setting), why,
          settings.value(setting).source()));
    }
  }

  private String shown(Setting setting) {
    String text = settings.value(setting).text();
    return setting.hides(text) ? "…" : text;
  }
}
