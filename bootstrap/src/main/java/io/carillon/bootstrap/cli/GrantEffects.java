package io.carillon.bootstrap.cli;

import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.topic.Audience;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicPattern;
import java.util.List;
import java.util.Optional;

/** Which grants of a token have no effect, because rules of the server decide instead ({@link io.carillon.domain.access.AccessRules}). */
final class GrantEffects {

  private final Namespaces namespaces;
  private final boolean service;

  /** @param service whether the token is a service's */
  GrantEffects(Namespaces namespaces, boolean service) {
    this.namespaces = namespaces;
    this.service = service;
  }

  /** One line for each grant to subscribe that has no effect. */
  List<String> ofSubscribing(List<TopicFilter> grants) {
    return grants.stream().flatMap(grant -> subscribing(grant)
        .map(why -> "the grant to subscribe to " + grant.value() + " has no effect: " + why).stream()).toList();
  }

  /** One line for each grant to publish that has no effect. */
  List<String> ofPublishing(List<TopicFilter> grants) {
    return grants.stream().flatMap(grant -> publishing(grant)
        .map(why -> "the grant to publish to " + grant.value() + " has no effect: " + why).stream()).toList();
  }

  /** The grants to subscribe that have one. */
  List<TopicFilter> usableForSubscribing(List<TopicFilter> grants) {
    return grants.stream().filter(grant -> subscribing(grant).isEmpty()).toList();
  }

  /** The grants to publish that have one. */
  List<TopicFilter> usableForPublishing(List<TopicFilter> grants) {
    return grants.stream().filter(grant -> publishing(grant).isEmpty()).toList();
  }

  private Optional<String> subscribing(TopicFilter grant) {
    if (crossesNamespaces(grant)) {
      return Optional.empty();
    }
    return Optional.ofNullable(switch (grant.namespace()) {
      case Namespaces.USER -> "an inbox is heard by its own user alone";
      case Namespaces.SYSTEM -> "the permission admin:read decides";
      default -> namespaces.policyOf(grant).subscribe() == Audience.NOBODY
          && !grant.equals(ReservedTopics.GLOBAL) ? "nobody may subscribe there" : null;
    });
  }

  private Optional<String> publishing(TopicFilter grant) {
    if (crossesNamespaces(grant)) {
      return Optional.empty();
    }
    if (grant.equals(ReservedTopics.GLOBAL) && !service) {
      return Optional.of("only services publish there (--service)");
    }
    return Optional.ofNullable(switch (grant.namespace()) {
      case Namespaces.USER -> null;
      case Namespaces.PRESENCE -> "presence is announced by the server alone";
      case Namespaces.SYSTEM -> "the permission admin:write decides";
      default -> namespaces.policyOf(grant).publish() == Audience.NOBODY ? "nobody may publish there" : null;
    });
  }

  private static boolean crossesNamespaces(TopicFilter grant) {
    return grant instanceof TopicPattern pattern && !pattern.hasNamespace();
  }
}
