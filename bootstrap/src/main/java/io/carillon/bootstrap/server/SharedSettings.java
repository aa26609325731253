package io.carillon.bootstrap.server;

import io.carillon.bootstrap.config.CarillonConfig;
import io.carillon.bootstrap.config.Setting;
import io.carillon.domain.topic.History;
import io.carillon.domain.topic.NamespacePolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings that all nodes on one Redis must have in common, because they decide what the nodes share: by their names in the
 * environment, or by their paths in the file. Used by one thread at a time.
 */
final class SharedSettings {

  static final String CONNECTIONS_PER_USER = Setting.MAX_CONNECTIONS_PER_USER.name();

  private static final String NAMESPACES = "namespaces.";
  private static final String ROLES = "roles.";
  private static final String SIZE = ".history.size";
  private static final String TTL = ".history.ttl";
  private static final String MILLIS = "ms";

  private final Map<String, String> all = new HashMap<>();
  private final Map<String, History> own;

  /** What this node has kept so far although it was not configured to: a node that stops would leave holes that nobody sees. */
  private final Map<String, History> adopted = new HashMap<>();

  SharedSettings(CarillonConfig config) {
    this.own = config.namespaces().all().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().history()));
    config.namespaces().all().forEach((namespace, policy) -> describe(policy)
        .forEach((field, value) -> all.put(NAMESPACES + namespace + field, value)));
    config.roles().permissionsByRole().forEach((role, permissions) -> all.put(ROLES + role,
        permissions.stream().map(Object::toString).sorted().collect(Collectors.joining(","))));
    put(Setting.MAX_CONNECTIONS_PER_USER, config.connections().perUser());
    put(Setting.BEYOND_CONNECTIONS_PER_USER, config.beyondUserLimit());
    put(Setting.MAX_SUBSCRIPTIONS, config.maxSubscriptions());
    put(Setting.SESSION_TTL, config.sessions().ttl());
    put(Setting.PRESENCE_GRACE, config.presence().grace());
    put(Setting.PRESENCE_MEMORY, config.presence().memory());
    put(Setting.MAX_ROOMS_PER_USER, config.rooms().perUser());
    put(Setting.MAX_ROOM_MEMBERS, config.maxRoomMembers());
    put(Setting.ROOM_EMPTY_TTL, config.rooms().emptyFor());
    put(Setting.ROOM_UNUSED_TTL, config.rooms().unusedFor());
  }

  /** The settings of this node, by their names. */
  Map<String, String> all() {
    return Map.copyOf(all);
  }

  /** What counts for a node that has not set something; empty for what every node sets. */
  static Optional<String> unset(String name) {
    if (name.startsWith(ROLES)) {
      return Optional.of("");
    }
    return name.startsWith(NAMESPACES)
        ? describe(NamespacePolicy.GRANTED).entrySet().stream().filter(entry -> name.endsWith(entry.getKey()))
            .map(Map.Entry::getValue).findFirst()
        : Optional.empty();
  }

  /**
   * Which histories hold beside others: the smallest and shortest that any node keeps. A node that keeps none keeps what the others
   * do, because what it did not would be missing in their logs without a trace.
   *
   * @param others the settings of those that differ
   * @return those that are not the configured ones, by namespace
   */
  Map<String, History> histories(Collection<Map<String, String>> others) {
    Map<String, History> agreed = new HashMap<>();
    Set<String> namespaces = new HashSet<>(own.keySet());
    namespaces.addAll(adopted.keySet());
    others.forEach(theirs -> theirs.keySet().stream().filter(name -> name.startsWith(NAMESPACES) && name.endsWith(SIZE))
        .forEach(name -> namespaces.add(name.substring(NAMESPACES.length(), name.length() - SIZE.length()))));
    for (String namespace : namespaces) {
      History mine = own.getOrDefault(namespace, History.NONE);
      Stream.concat(Stream.of(mine), others.stream().map(theirs -> history(namespace, theirs)))
          .filter(History::isRecorded).reduce(SharedSettings::stricter)
          .or(() -> Optional.ofNullable(adopted.get(namespace)))
          .filter(history -> !history.equals(mine))
          .ifPresent(history -> agreed.put(namespace, history));
    }
    agreed.forEach((namespace, history) -> {
      if (!own.getOrDefault(namespace, History.NONE).isRecorded()) {
        adopted.put(namespace, history);
      }
    });
    return agreed;
  }

  private void put(Setting setting, Object value) {
    all.put(setting.name(), value instanceof Duration time ? text(time) : value.toString().toLowerCase(Locale.ROOT));
  }

  private static Map<String, String> describe(NamespacePolicy policy) {
    return Map.of(".subscribe", lower(policy.subscribe()), ".publish", lower(policy.publish()), ".presence",
        lower(policy.presence()), ".wildcards", Boolean.toString(policy.wildcards()), ".overflow",
        lower(policy.overflow()), ".publish_rate", Integer.toString(policy.publishRate()), SIZE,
        Integer.toString(policy.history().size()), TTL, text(policy.history().ttl()));
  }

  private static String text(Duration time) {
    return time.toMillis() + MILLIS;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static History history(String namespace, Map<String, String> settings) {
    String size = settings.get(NAMESPACES + namespace + SIZE);
    String ttl = settings.get(NAMESPACES + namespace + TTL);
    return size == null || ttl == null
        ? History.NONE
        : new History(Integer.parseInt(size),
            Duration.ofMillis(Long.parseLong(ttl.substring(0, ttl.length() - MILLIS.length()))));
  }

  private static History stricter(History one, History other) {
    return new History(Math.min(one.size(), other.size()),
        one.ttl().compareTo(other.ttl()) < 0 ? one.ttl() : other.ttl());
  }
}
