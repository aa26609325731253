package io.carillon.domain.access;

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

  @Override
  public String toString() {
    return name;
  }
}
