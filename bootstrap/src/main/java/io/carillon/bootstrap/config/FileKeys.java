package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds keys of the configuration file that the server does not know: a typing error must not go unnoticed. */
final class FileKeys {

  private static final Set<String> NAMESPACE_KEYS = Set.of("subscribe", "publish", "history.size", "history.ttl",
      "presence", "wildcards", "overflow", "publish_rate");

  private FileKeys() {}

  static void check(Config file) {
    var problems = new ArrayList<String>();
    for (Map.Entry<String, ConfigValue> entry : file.entrySet()) {
      if (!isKnown(entry.getKey())) {
        problems.add("%s=%s (expected: a known key; this one is not, at %s)".formatted(entry.getKey(),
            shown(entry.getValue()), entry.getValue().origin().description()));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  /** The value could be a secret under a misspelt name, so only harmless kinds are shown. */
  private static String shown(ConfigValue value) {
    boolean harmless = value.valueType() == ConfigValueType.NUMBER || value.valueType() == ConfigValueType.BOOLEAN;
    return harmless ? String.valueOf(value.unwrapped()) : "…";
  }

  private static boolean isKnown(String path) {
    if (Setting.at(path).isPresent()) {
      return true;
    }
    List<String> keys = ConfigUtil.splitPath(path);
    return switch (keys.getFirst()) {
      case "namespaces" -> keys.size() > 2 && NAMESPACE_KEYS.contains(String.join(".", keys.subList(2, keys.size())));
      case "roles" -> keys.size() == 2;
      default -> false;
    };
  }
}
