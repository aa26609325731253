package io.carillon.application.connect;

import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What every authenticated connection gets without asking: its inbox and {@code global}. */
public final class Welcome {

  private final Subscriptions subscriptions;
  private final Namespaces namespaces;

  public Welcome(Subscriptions subscriptions, Namespaces namespaces) {
    this.subscriptions = subscriptions;
    this.namespaces = namespaces;
  }

  /** Subscribes the connection to its own topics; they go live behind the answer that tells it so. */
  Connected welcome(Connection connection, Principal principal) {
    List<Subscription> opened = Stream.of(ReservedTopics.inboxOf(principal.user()), ReservedTopics.GLOBAL)
        .flatMap(topic -> subscribe(connection, principal, topic).stream())
        .toList();
    return new Connected(connection.id(), connection.session(), principal, opened);
  }

  private Optional<Subscription> subscribe(Connection connection, Principal principal, TopicName topic) {
    return subscriptions.beginAtEnd(connection, principal, topic,
        SubscriptionTerms.plain(namespaces.policyOf(topic).overflow()));
  }
}
