package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings as texts, each with where it came from: the environment wins over the file, the file over the default. An empty text
 * is the same as none, so that {@code HOST=} means what leaving it out means.
 */
public final class Settings {

  private static final String DEFAULT = "default";

  /**
   * One setting's text.
   *
   * @param source in words for people: {@code environment}, the file and line, or {@code default}
   */
  public record Value(String text, String source) {}

  private final Map<Setting, Value> values = new EnumMap<>(Setting.class);
  private final Set<Setting> inFile = EnumSet.noneOf(Setting.class);
  private final Set<String> variables;
  private final @Nullable Path path;
  private final Config file;

  private Settings(Map<String, String> environment, @Nullable Path path, Map<Setting, Value> instead) {
    this.variables = Set.copyOf(environment.keySet());
    this.path = path;
    this.file = path == null ? ConfigFactory.empty() : ConfigFile.read(path);
    for (Setting setting : Setting.values()) {
      values.put(setting, read(setting, environment, instead));
    }
  }

  private Settings(Settings others, Config file) {
    this.variables = others.variables;
    this.path = others.path;
    this.file = file;
    values.putAll(others.values);
    inFile.addAll(others.inFile);
  }

  /**
   * Reads the settings.
   *
   * @param path the configuration file; {@code null} for none
   * @param instead values that hold unless the environment or the file says otherwise, in place of the defaults
   * @throws ConfigException when the file cannot be read
   */
  public static Settings load(Map<String, String> environment, @Nullable Path path, Map<Setting, Value> instead) {
    return new Settings(environment, path, instead);
  }

  /** The same settings, and a policy in HOCON for a namespace that the file says nothing of. */
  public Settings andNamespace(String name, String policy) {
    String path = ConfigUtil.joinPath("namespaces", name);
    return file.hasPath(path)
        ? this
        : new Settings(this, file.withValue(path, ConfigFactory.parseString(policy).root()));
  }

  public Value value(Setting setting) {
    return Optional.ofNullable(values.get(setting)).orElseThrow();
  }

  /** The text of a setting, if it is set to anything. */
  public Optional<String> text(Setting setting) {
    return Optional.of(value(setting).text()).filter(text -> !text.isEmpty());
  }

  /** The name under which the operator wrote the setting: its path if it stands in the file, or else that of the variable. */
  public String nameOf(Setting setting) {
    return inFile.contains(setting) ? setting.path() : setting.name();
  }

  /** Whether the operator wrote the setting, in the environment or in the file. */
  boolean isWritten(Setting setting) {
    return inFile.contains(setting) || value(setting).source().equals("environment");
  }

  /** The configuration file, for what is structured. */
  Config file() {
    return file;
  }

  /** The mistakes in the keys of the file; one line for each. */
  List<String> problems() {
    return FileKeys.problems(file.root());
  }

  /** Settings that the operator seems to have written for the server, but that it does not read; one line for each. */
  List<String> warnings() {
    List<String> misspelt = Variables.misspelt(variables);
    return path == null || !file.isEmpty()
        ? misspelt
        : Stream.concat(Stream.of(path + " has no effect: there is no setting in it"), misspelt.stream()).toList();
  }

  private Value read(Setting setting, Map<String, String> environment, Map<Setting, Value> instead) {
    String fromEnvironment = environment.getOrDefault(setting.name(), "");
    if (!fromEnvironment.isBlank()) {
      return new Value(textOf(setting, fromEnvironment), "environment");
    }
    if (file.hasPath(setting.path()) && !(file.getValue(setting.path()) instanceof ConfigObject)) {
      String text = textOf(setting, textOf(setting.path()));
      if (!text.isBlank()) {
        inFile.add(setting);
        return new Value(text, FilePlace.of(file.getValue(setting.path())));
      }
    }
    return instead.getOrDefault(setting, new Value(setting.defaultValue(), DEFAULT));
  }

  /** White space around a value means nothing, except around a password, where the reader looks at it. */
  private static String textOf(Setting setting, String written) {
    return setting.isPassword() ? written : written.trim();
  }

  /** The text as it was written: a password of digits must not become a number and lose some of them. */
  private String textOf(String path) {
    return file.getValue(path) instanceof ConfigList list
        ? list.stream().map(element -> String.valueOf(element.unwrapped())).collect(Collectors.joining(","))
        : file.getString(path);
  }
}
