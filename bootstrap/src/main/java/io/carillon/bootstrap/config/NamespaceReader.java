package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.carillon.bootstrap.config.Parsers.Parser;
import io.carillon.bootstrap.config.Parsers.Unexpected;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.Overflow;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicGrammar;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the policies of namespaces from the configuration file. */
final class NamespaceReader {

  private static final int MAX_HISTORY = 1_000_000;
  private static final int MAX_PUBLISH_RATE = 100_000;
  private static final List<String> PRESENCE_WORDS = List.of("on", "counts", "off");

  private final Config file;
  private final List<String> problems;
  private final NamespaceEffects effects;

  /**
   * @param problems where what is wrong is added
   * @param warnings where what has no effect is added
   */
  NamespaceReader(Config file, List<String> problems, List<String> warnings) {
    this.file = file;
    this.problems = problems;
    this.effects = new NamespaceEffects(file, problems, warnings);
  }

  Namespaces namespaces() {
    var policies = new HashMap<String, NamespacePolicy>();
    if (file.hasPath("namespaces") && file.getValue("namespaces") instanceof ConfigObject children) {
      children.entrySet().stream().sorted(Comparator.comparingInt(child -> child.getValue().origin().lineNumber()))
          .forEach(child -> {
            NamespacePolicy policy = read(child.getKey());
            if (policy != null) {
              policies.put(child.getKey(), policy);
            }
          });
    }
    return Namespaces.with(Map.copyOf(policies));
  }

  private @Nullable NamespacePolicy read(String name) {
    String path = ConfigUtil.joinPath("namespaces", name);
    if (!file.hasPath(path) || !(file.getValue(path) instanceof ConfigObject)) {
      return null;
    }
    if (!TopicGrammar.isSegment(name)) {
      problems.add("%s (expected: the first segment of topics, %s; set in: %s)".formatted(path,
          TopicGrammar.SEGMENT_RULE, FilePlace.of(file.getValue(path))));
      return null;
    }
    NamespacePolicy policy = policy(path, Namespaces.outOfTheBox().getOrDefault(name, NamespacePolicy.GRANTED));
    effects.check(name, policy);
    return policy;
  }

  private NamespacePolicy policy(String path, NamespacePolicy otherwise) {
    Audience subscribe = value(path, "subscribe", Parsers.oneOf(Audience.class), otherwise.subscribe());
    Audience publish = value(path, "publish", Parsers.oneOf(Audience.class), otherwise.publish());
    int size = value(path, "history.size", Parsers.integer(0, MAX_HISTORY), otherwise.history().size());
    Duration ttl = value(path, "history.ttl", Parsers.duration(Duration.ofSeconds(1), Duration.ofDays(365)),
        ttlWithout(size, otherwise.history()));
    PresenceMode presence = value(path, "presence", NamespaceReader::presenceMode, otherwise.presence());
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
      default -> throw new Unexpected("on, counts or off" + Spelling.hint(text, PRESENCE_WORDS));
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
    if (!file.hasPath(path) || file.getValue(path) instanceof ConfigObject) {
      return otherwise;
    }
    String text = String.valueOf(file.getValue(path).unwrapped());
    try {
      return parser.parse(text);
    } catch (Unexpected e) {
      problems.add("%s=%s (expected: %s; set in: %s)".formatted(path, text, e.getMessage(),
          FilePlace.of(file.getValue(path))));
      return otherwise;
    }
  }
}
