package io.carillon.domain.topic;

import java.util.HashMap;
import java.util.Map;

/**
 * The policies of all namespaces: those that were configured, and what holds for the others out of the box. Nodes that share logs may
 * have been configured differently; then {@linkplain #agreeOn other histories} hold than the configured ones. Safe for any number of
 * threads.
 */
public final class Namespaces {

  /** The namespace of every topic without a {@code ':'}. */
  public static final String DEFAULT = "default";
  /** Inboxes: {@code user:<id>}. */
  public static final String USER = "user";
  public static final String ROOM = "room";
  public static final String PRESENCE = "presence";
  public static final String SYSTEM = "system";

  private final Map<String, NamespacePolicy> configured;

  /** Those that hold now. */
  private volatile Map<String, NamespacePolicy> policies;

  private Namespaces(Map<String, NamespacePolicy> configured) {
    this.configured = Map.copyOf(configured);
    this.policies = this.configured;
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

  /** Every namespace that has a policy of its own, as it was configured. */
  public Map<String, NamespacePolicy> all() {
    return configured;
  }

  /**
   * From now on, these histories hold for some namespaces instead of the configured ones.
   *
   * @param histories by namespace; of all others the configured ones hold again
   */
  public void agreeOn(Map<String, History> histories) {
    Map<String, NamespacePolicy> agreed = new HashMap<>(configured);
    histories.forEach((namespace, history) -> agreed.put(namespace,
        configured.getOrDefault(namespace, NamespacePolicy.GRANTED).keeping(history)));
    policies = Map.copyOf(agreed);
  }
}
