package io.carillon.domain.topic;

import java.util.HashMap;
import java.util.Map;

/** The policies of all namespaces: those that were configured, and what holds for the others out of the box. */
public final class Namespaces {

  /** The namespace of every topic without a {@code ':'}. */
  public static final String DEFAULT = "default";
  /** Inboxes: {@code user:<id>}. */
  public static final String USER = "user";
  public static final String ROOM = "room";
  public static final String PRESENCE = "presence";
  public static final String SYSTEM = "system";

  private final Map<String, NamespacePolicy> policies;

  private Namespaces(Map<String, NamespacePolicy> policies) {
    this.policies = Map.copyOf(policies);
  }

  /** The policies out of the box, each replaced by the configured one where there is one. */
  public static Namespaces with(Map<String, NamespacePolicy> configured) {
    var policies = new HashMap<>(outOfTheBox());
    policies.putAll(configured);
    return new Namespaces(policies);
  }

  /** What holds for the namespaces that the product itself gives a policy. */
  public static Map<String, NamespacePolicy> outOfTheBox() {
    return Map.of(DEFAULT, NamespacePolicy.OPEN, USER, NamespacePolicy.INBOX, ROOM, NamespacePolicy.MEMBERS);
  }

  public NamespacePolicy policyOf(TopicFilter filter) {
    return policies.getOrDefault(filter.namespace(), NamespacePolicy.GRANTED);
  }

  /** Every namespace that has a policy of its own. */
  public Map<String, NamespacePolicy> all() {
    return policies;
  }
}
