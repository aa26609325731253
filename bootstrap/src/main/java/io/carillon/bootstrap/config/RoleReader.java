package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Roles;
import io.carillon.domain.topic.TopicPattern;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the roles from the configuration file. */
final class RoleReader {

  private static final String ROLES = "roles";

  private final Config file;
  private final List<String> problems;
  private final List<String> warnings;

  /**
   * @param problems where what is wrong is added
   * @param warnings where what has no effect is added
   */
  RoleReader(Config file, List<String> problems, List<String> warnings) {
    this.file = file;
    this.problems = problems;
    this.warnings = warnings;
  }

  Roles roles() {
    var roles = new HashMap<String, Set<Permission>>();
    if (file.hasPath(ROLES) && file.getValue(ROLES) instanceof ConfigObject children) {
      children.keySet().stream().filter(name -> file.hasPath(path(name))).forEach(name -> {
        ConfigValue value = file.getValue(path(name));
        if (!(value instanceof ConfigObject)) {
          roles.put(name, permissions(path(name), value));
        }
      });
    }
    return new Roles(Map.copyOf(roles));
  }

  private Set<Permission> permissions(String path, ConfigValue value) {
    if (!(value.unwrapped() instanceof Collection<?> names)) {
      problems.add("%s=%s (expected: a list of permissions, such as [\"message:direct\"]; set in: %s)".formatted(path,
          value.unwrapped(), FilePlace.of(value)));
      return Set.of();
    }
    if (names.isEmpty()) {
      warnings.add("%s=[] has no effect: the role stands for no permission (set in: %s)".formatted(path,
          FilePlace.of(value)));
    }
    var permissions = new HashSet<Permission>();
    names.stream().map(String::valueOf).forEach(name -> {
      if (!Permission.names().contains(name)) {
        problems.add("%s=%s (expected: %s; set in: %s)".formatted(path, name, expected(name), FilePlace.of(value)));
      }
      permissions.add(Permission.named(name));
    });
    return permissions;
  }

  private static String expected(String name) {
    String known = "one of " + String.join(", ", Permission.names())
        + Spelling.hint(name, Permission.names());
    return TopicPattern.parse(name).isPresent() ? known + "; topics are granted by tokens, not by roles" : known;
  }

  private static String path(String name) {
    return ConfigUtil.joinPath(ROLES, name);
  }
}
