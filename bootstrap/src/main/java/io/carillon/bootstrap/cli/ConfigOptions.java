package io.carillon.bootstrap.cli;

import io.carillon.bootstrap.config.Setting;
import io.carillon.bootstrap.config.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration comes from; shared by the commands that need one. */
final class ConfigOptions {

  @Option(names = "--config", paramLabel = "FILE", description = "the configuration file (HOCON); or set CARILLON_CONFIG")
  private @Nullable Path file;

  /** The settings of the environment and the file. */
  Settings load(Map<Setting, Settings.Value> overrides) {
    Map<String, String> environment = System.getenv();
    Path path = Optional.ofNullable(file)
        .or(() -> Optional.ofNullable(environment.get("CARILLON_CONFIG")).filter(text -> !text.isEmpty()).map(Path::of))
        .orElse(null);
    return Settings.load(environment, path, overrides);
  }

  Settings load() {
    return load(Map.of());
  }
}
