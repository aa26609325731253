package io.carillon.domain.access;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A named right that is not about one topic; roles in the configuration are sets of them. */
public record Permission(String name) {

  /** Sending messages to any user's inbox. */
  public static final Permission MESSAGE_DIRECT = new Permission("message:direct");
  /** Subscribing to patterns in namespaces that are open to everyone. */
  public static final Permission TOPIC_WILDCARD = new Permission("topic:wildcard");
  /** Listening to {@code system:*}. */
  public static final Permission ADMIN_READ = new Permission("admin:read");
  /** Publishing to {@code system:*}. */
  public static final Permission ADMIN_WRITE = new Permission("admin:write");

  private static final Map<String, Permission> KNOWN = Stream
      .of(MESSAGE_DIRECT, TOPIC_WILDCARD, ADMIN_READ, ADMIN_WRITE)
      .collect(Collectors.toUnmodifiableMap(Permission::name, Function.identity()));

  /** The permission of this name; those that the server knows are one object for all users. */
  public static Permission named(String name) {
    return Objects.requireNonNullElseGet(KNOWN.get(name), () -> new Permission(name));
  }

  /** The names of all permissions that the server knows, in alphabetical order. */
  public static List<String> names() {
    return KNOWN.keySet().stream().sorted().toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
