package io.carillon.application.presence;

import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.presence.PresenceRegistry;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.util.Collection;
import java.util.Optional;

/**
 * Reports where devices are, as far as anybody keeps account of it: users that are connected, and topics that they are
 * subscribed to by name in namespaces with presence. Services are nowhere. Never blocks.
 */
public final class Whereabouts {

  private final PresenceRegistry registry;
  private final Namespaces namespaces;

  public Whereabouts(PresenceRegistry registry, Namespaces namespaces) {
    this.registry = registry;
    this.namespaces = namespaces;
  }

  /** What is told about a topic. */
  public PresenceMode modeOf(TopicName topic) {
    return ReservedTopics.canBeAt(topic) ? namespaces.policyOf(topic).presence() : PresenceMode.OFF;
  }

  /** A device is connected. */
  public void arrive(Principal who) {
    if (!who.isService()) {
      registry.arrive(who.user());
    }
  }

  /** A connected device begins to listen. */
  public void enter(Principal who, TopicFilter filter) {
    place(who, filter).ifPresent(topic -> registry.enter(who.user(), topic, modeOf(topic)));
  }

  /** A connected device no longer listens. */
  public void leave(Principal who, TopicFilter filter) {
    place(who, filter).ifPresent(topic -> registry.leave(who.user(), topic));
  }

  /** A device is no longer connected. */
  public void lose(Principal who, Collection<TopicFilter> listenedTo) {
    if (!who.isService()) {
      registry.lose(who.user(), listenedTo.stream().flatMap(filter -> place(who, filter).stream()).toList());
    }
  }

  /** Where listening to something means to be. */
  private Optional<TopicName> place(Principal who, TopicFilter filter) {
    return filter instanceof TopicName topic && modeOf(topic) != PresenceMode.OFF && !who.isService()
        ? Optional.of(topic)
        : Optional.empty();
  }
}
