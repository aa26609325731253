package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The settings as texts, each with where it came from: the environment wins over the file, the file over the default. */
public final class Settings {

  /**
   * One setting's text.
   *
   * @param source in words for people: {@code environment}, the file and line, or {@code default}
   */
  public record Value(String text, String source) {}

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
  private final Config file;

  private Settings(Map<String, String> environment, Config file, Map<Setting, Value> overrides) {
    this.file = file;
    for (Setting setting : Setting.values()) {
      Value override = overrides.get(setting);
      values.put(setting, override == null ? read(setting, environment, file) : override);
    }
  }

  /**
   * Reads the settings.
   *
   * @param path the configuration file; {@code null} for none
   * @param overrides values that hold unless the environment or the file says otherwise, beside the defaults
   * @throws ConfigException when the file cannot be read or holds something unknown
   */
  public static Settings load(Map<String, String> environment, @Nullable Path path, Map<Setting, Value> overrides) {
    Config file = path == null ? ConfigFactory.empty() : parse(path);
    FileKeys.check(file);
    Settings settings = new Settings(environment, file, Map.of());
    var applied = new EnumMap<Setting, Value>(Setting.class);
    overrides.forEach((setting, value) -> {
      if (settings.value(setting).source().equals("default")) {
        applied.put(setting, value);
      }
    });
    return applied.isEmpty() ? settings : new Settings(environment, file, applied);
  }

  public Value value(Setting setting) {
    return Optional.ofNullable(values.get(setting)).orElseThrow();
  }

  /** The text of a setting, if it is set to anything. */
  public Optional<String> text(Setting setting) {
    return Optional.of(value(setting).text()).filter(text -> !text.isEmpty());
  }

  /** The configuration file, for what is structured. */
  Config file() {
    return file;
  }

  private static Config parse(Path path) {
    if (!Files.isReadable(path)) {
      throw new ConfigException("the configuration file " + path + " cannot be read");
    }
    try {
      return ConfigFactory.parseFile(path.toFile(), ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF))
          .resolve();
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException("the configuration file is not valid HOCON: " + e.getMessage());
    }
  }

  private static Value read(Setting setting, Map<String, String> environment, Config file) {
    String fromEnvironment = environment.get(setting.name());
    if (fromEnvironment != null) {
      return new Value(fromEnvironment.trim(), "environment");
    }
    if (file.hasPath(setting.path())) {
      ConfigValue value = file.getValue(setting.path());
      return new Value(textOf(value), value.origin().description());
    }
    return new Value(setting.defaultValue(), "default");
  }

  private static String textOf(ConfigValue value) {
    return value instanceof ConfigList list
        ? list.stream().map(element -> String.valueOf(element.unwrapped())).collect(Collectors.joining(","))
        : String.valueOf(value.unwrapped());
  }
}
