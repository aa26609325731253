package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a HOCON file. Included files must exist: HOCON alone would ignore a missing one. */
final class ConfigFile {

  private ConfigFile() {}

  /** @throws ConfigException when it cannot be read, or is no HOCON */
  static Config read(Path path) {
    if (Files.isDirectory(path)) {
      throw new ConfigException("the configuration file " + path + " is a directory (expected: a HOCON file in it)");
    }
    if (!Files.exists(path)) {
      throw new ConfigException("the configuration file " + path + " does not exist");
    }
    if (!Files.isReadable(path)) {
      throw new ConfigException("the configuration file " + path + " cannot be read: compare its permissions");
    }
    Includes includes = new Includes();
    Config file = parse(path, includes);
    if (!includes.missing.isEmpty()) {
      throw new ConfigException(includes.missing.stream()
          .map(name -> "%s includes %s, which cannot be found".formatted(path, name)).toList());
    }
    return file;
  }

  private static Config parse(Path path, Includes includes) {
    try {
      return ConfigFactory.parseFile(path.toFile(),
          ConfigParseOptions.defaults().setSyntax(ConfigSyntax.CONF).appendIncluder(includes)).resolve();
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException("the configuration file is not valid HOCON: " + e.getMessage());
    }
  }

  /** Includes as HOCON does, and takes down what was not there. */
  private static final class Includes implements ConfigIncluder {

    private final List<String> missing = new ArrayList<>();
    private @Nullable ConfigIncluder usual;

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      usual = fallback;
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      if (usual == null) {
        throw new IllegalStateException("HOCON gave no includer of its own");
      }
      ConfigObject included = usual.include(context, what);
      if (included.isEmpty() && included.origin().description().endsWith("(not found)")) {
        missing.add(what);
      }
      return included;
    }
  }
}
