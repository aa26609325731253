package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.carillon.bootstrap.config.Parsers.Parser;
import io.carillon.bootstrap.config.Parsers.Unexpected;
import io.carillon.domain.access.Permission;
import io.carillon.domain.access.Roles;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicGrammar;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The structured part of the configuration file: namespaces and roles. */
final class NamespaceReader {

  private static final int MAX_HISTORY = 1_000_000;
  private static final int MAX_PUBLISH_RATE = 100_000;

  /** Namespaces whose topics are no place to be. */
  private static final Set<String> NOWHERE = Set.of(Namespaces.USER, Namespaces.PRESENCE);

  private final Config file;
  private final List<String> problems;

  NamespaceReader(Config file, List<String> problems) {
    this.file = file;
    this.problems = problems;
  }

  Namespaces namespaces() {
    var policies = new HashMap<String, NamespacePolicy>();
    for (String name : childrenOf("namespaces")) {
      if (!TopicGrammar.isSegment(name)) {
        problems.add("namespaces.%s (expected: a name of %s)".formatted(name, TopicGrammar.SEGMENT_RULE));
        continue;
      }
      policies.put(name, policy(name, ConfigUtil.joinPath("namespaces", name),
          Namespaces.outOfTheBox().getOrDefault(name, NamespacePolicy.GRANTED)));
    }
    return Namespaces.with(policies);
  }

  Roles roles() {
    var roles = new HashMap<String, Set<Permission>>();
    for (String name : childrenOf("roles")) {
      String path = ConfigUtil.joinPath("roles", name);
      var permissions = new HashSet<Permission>();
      if (file.getValue(path).unwrapped() instanceof Collection<?> names) {
        names.forEach(permission -> permissions.add(new Permission(String.valueOf(permission))));
      } else {
        problems.add("%s=%s (expected: a list of permissions)".formatted(path, file.getValue(path).unwrapped()));
      }
      roles.put(name, Set.copyOf(permissions));
    }
    return new Roles(Map.copyOf(roles));
  }

  private NamespacePolicy policy(String name, String path, NamespacePolicy otherwise) {
    Audience subscribe = value(path, "subscribe", Parsers.oneOf(Audience.class), otherwise.subscribe());
    Audience publish = value(path, "publish", Parsers.oneOf(Audience.class), otherwise.publish());
    int size = value(path, "history.size", Parsers.integer(0, MAX_HISTORY), otherwise.history().size());
    Duration ttl = value(path, "history.ttl", Parsers.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
        ttlWithout(size, otherwise.history()));
    PresenceMode presence = value(path, "presence", NamespaceReader::presenceMode, otherwise.presence());
    if (presence != PresenceMode.OFF && NOWHERE.contains(name)) {
      problems.add("%s.presence=%s (expected: off, because nobody is at an inbox or at a watch topic)".formatted(path,
          presence.name().toLowerCase(Locale.ROOT)));
    }
    boolean wildcards = value(path, "wildcards", Parsers.bool(), otherwise.wildcards());
    Overflow overflow = value(path, "overflow", Parsers.oneOf(Overflow.class), otherwise.overflow());
    int publishRate = value(path, "publish_rate", Parsers.integer(0, MAX_PUBLISH_RATE), otherwise.publishRate());
    return new NamespacePolicy(subscribe, publish, new History(size, ttl), presence, wildcards, overflow, publishRate);
  }

  /** HOCON knows several words for yes and no, which all mean what they say. */
  private static PresenceMode presenceMode(String text) throws Unexpected {
    return switch (text) {
      case "on", "true", "yes" -> PresenceMode.ON;
      case "off", "false", "no" -> PresenceMode.OFF;
      case "counts" -> PresenceMode.COUNTS;
      default -> throw new Unexpected("on, counts or off");
    };
  }

  private static Duration ttlWithout(int size, History otherwise) {
    if (size == 0) {
      return Duration.ZERO;
    }
    return otherwise.isRecorded() ? otherwise.ttl() : Duration.ofMinutes(10);
  }

  private <T> T value(String namespace, String key, Parser<T> parser, T otherwise) {
    String path = namespace + "." + key;
    if (!file.hasPath(path)) {
      return otherwise;
    }
    String text = String.valueOf(file.getValue(path).unwrapped());
    try {
      return parser.parse(text);
    } catch (Unexpected e) {
      problems.add("%s=%s (expected: %s; set in: %s)".formatted(path, text, e.getMessage(),
          file.getValue(path).origin().description()));
      return otherwise;
    }
  }

  private Set<String> childrenOf(String path) {
    if (!file.hasPath(path)) {
      return Set.of();
    }
    if (file.getValue(path) instanceof ConfigObject children) {
      return children.keySet();
    }
    problems.add("%s=%s (expected: an object)".formatted(path, file.getValue(path).unwrapped()));
    return Set.of();
  }
}
