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

  /** @param problems where what is wrong is added */
  SettingReader(Settings settings, List<String> problems) {
    this.settings = settings;
    this.problems = problems;
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

  void problem(Setting setting, String expected) {
    Settings.Value value = settings.value(setting);
    String shown = setting.hides(value.text()) ? "…" : value.text();
    problems.add("%s=%s (expected: %s; set in: %s)".formatted(setting.name(), shown, expected, value.source()));
  }
}
