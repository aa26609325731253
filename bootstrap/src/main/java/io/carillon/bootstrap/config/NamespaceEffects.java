package io.carillon.bootstrap.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.PresenceMode;
import java.util.List;
import java.util.Locale;

/**
 * Finds what a namespace's policy says and the server would not do ({@link io.carillon.domain.access.AccessRules} gives some namespaces
 * rules of their own). What contradicts such a rule is a mistake; what merely does nothing beside the rest of the policy is warned of.
 */
final class NamespaceEffects {

  private static final String SUBSCRIBE = "subscribe";
  private static final String PUBLISH = "publish";
  private static final String SIZE = "history.size";
  private static final String TTL = "history.ttl";
  private static final String PRESENCE = "presence";
  private static final String WILDCARDS = "wildcards";
  private static final String OVERFLOW = "overflow";
  private static final String PUBLISH_RATE = "publish_rate";

  private final Config file;
  private final List<String> problems;
  private final List<String> warnings;

  NamespaceEffects(Config file, List<String> problems, List<String> warnings) {
    this.file = file;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** Checks the policy of one namespace of the file. */
  void check(String name, NamespacePolicy policy) {
    switch (name) {
      case Namespaces.USER -> inboxes(policy);
      case Namespaces.PRESENCE -> watches(policy);
      case Namespaces.SYSTEM -> system();
      case Namespaces.ROOM -> rooms(policy);
      default -> membersOnly(name);
    }
    if (name.equals(ReservedTopics.GLOBAL.value())) {
      warnings.add(
          ("namespaces.%s is the policy of topics such as %s:news; the topic %s itself belongs to the namespace %s and"
              + " keeps its rules: everybody hears it, services publish to it (set in: %s)").formatted(name, name, name,
                  Namespaces.DEFAULT, FilePlace.of(file.getValue(path(name, "")))));
    }
    if (!policy.history().isRecorded() && isWritten(name, TTL) && Durations.parse(text(name, TTL)).isPresent()) {
      problem(name, TTL, "history.size of 1 or more beside it, because without it nothing is kept");
    }
    if (!name.equals(Namespaces.USER) && !name.equals(Namespaces.SYSTEM)) {
      nobody(name, policy);
    }
  }

  private void inboxes(NamespacePolicy policy) {
    problem(Namespaces.USER, SUBSCRIBE, "nothing, because an inbox is heard by its own user alone");
    if (policy.publish() == Audience.MEMBERS || policy.publish() == Audience.NOBODY) {
      problem(Namespaces.USER, PUBLISH,
          "everyone or granted, because whoever holds a grant or message:direct may always"
              + " send direct messages");
    }
    problem(Namespaces.USER, WILDCARDS, "nothing, because an inbox is heard by its own user alone");
    if (policy.presence() != PresenceMode.OFF) {
      problem(Namespaces.USER, PRESENCE, "off, because nobody is at an inbox");
    }
  }

  private void watches(NamespacePolicy policy) {
    String why = "nothing, because presence is announced by the server alone";
    problem(Namespaces.PRESENCE, PUBLISH, why);
    problem(Namespaces.PRESENCE, PUBLISH_RATE, why);
    problem(Namespaces.PRESENCE, SIZE, "nothing, because changes of presence are not recorded");
    membersOnly(Namespaces.PRESENCE);
    if (policy.presence() != PresenceMode.OFF) {
      problem(Namespaces.PRESENCE, PRESENCE, "off, because nobody is at a watch topic");
    }
  }

  private void system() {
    problem(Namespaces.SYSTEM, SUBSCRIBE, "nothing, because the permission admin:read decides who hears it");
    problem(Namespaces.SYSTEM, PUBLISH, "nothing, because the permission admin:write decides who publishes to it");
    problem(Namespaces.SYSTEM, WILDCARDS, "nothing, because the permission admin:read covers patterns too");
  }

  private void rooms(NamespacePolicy policy) {
    if (policy.subscribe() != Audience.MEMBERS && policy.publish() == Audience.MEMBERS) {
      problem(Namespaces.ROOM, PUBLISH,
          "everyone, granted or nobody, because without subscribe = members there are no rooms"
              + " and no members");
    }
  }

  /** Only rooms have members. */
  private void membersOnly(String name) {
    for (String key : List.of(SUBSCRIBE, PUBLISH)) {
      if (isWritten(name, key) && text(name, key).equals(lower(Audience.MEMBERS))) {
        problem(name, key, "everyone, granted or nobody; only the namespace " + Namespaces.ROOM + " has members");
      }
    }
  }

  /** The parts of a policy without effect, because nobody may subscribe to the namespace or publish in it. */
  private void nobody(String name, NamespacePolicy policy) {
    String unheard = "nobody may subscribe there, because of " + path(name, SUBSCRIBE);
    String silent = "nobody may publish there, because of " + path(name, PUBLISH);
    if (policy.subscribe() == Audience.NOBODY) {
      warn(name, OVERFLOW, unheard);
      if (policy.presence() != PresenceMode.OFF) {
        warn(name, PRESENCE, unheard);
      }
      if (policy.wildcards()) {
        warn(name, WILDCARDS, unheard);
      }
    }
    if (policy.publish() == Audience.NOBODY && policy.publishRate() > 0) {
      warn(name, PUBLISH_RATE, silent);
    }
    if (policy.history().isRecorded() && policy.subscribe() == Audience.NOBODY) {
      warn(name, SIZE, unheard);
    } else if (policy.history().isRecorded() && policy.publish() == Audience.NOBODY) {
      warn(name, SIZE, silent);
    }
  }

  private void problem(String name, String key, String expected) {
    if (isWritten(name, key)) {
      problems.add("%s=%s (expected: %s; set in: %s)".formatted(path(name, key), text(name, key), expected,
          FilePlace.of(file.getValue(path(name, key)))));
    }
  }

  private void warn(String name, String key, String why) {
    if (isWritten(name, key)) {
      warnings.add("%s=%s has no effect: %s (set in: %s)".formatted(path(name, key), text(name, key), why,
          FilePlace.of(file.getValue(path(name, key)))));
    }
  }

  private boolean isWritten(String name, String key) {
    return file.hasPath(path(name, key));
  }

  private String text(String name, String key) {
    return String.valueOf(file.getValue(path(name, key)).unwrapped());
  }

  private static String path(String name, String key) {
    String namespace = ConfigUtil.joinPath("namespaces", name);
    return key.isEmpty() ? namespace : namespace + "." + key;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
