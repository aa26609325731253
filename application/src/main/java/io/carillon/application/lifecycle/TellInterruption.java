package io.carillon.application.lifecycle;

import io.carillon.application.command.Notice;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Background;
import io.carillon.application.hub.Subscription;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.PresenceMode;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicPattern;

/**
 * Tells whoever may have missed something that no log brings back: those who listen to a pattern, to a topic that is not recorded,
 * or to one where they are told who comes and goes. Other subscriptions read on in the log, and one that is still to be answered
 * begins behind it. Never blocks.
 */
public final class TellInterruption implements Runnable {

  private final ConnectionRegistry connections;
  private final Namespaces namespaces;
  private final Background background;

  public TellInterruption(ConnectionRegistry connections, Namespaces namespaces, Background background) {
    this.connections = connections;
    this.namespaces = namespaces;
    this.background = background;
  }

  @Override
  public void run() {
    background.execute(() -> connections.forEach(this::tell));
  }

  private void tell(Connection connection) {
    for (Subscription subscription : connection.subscriptions()) {
      if (mayMiss(subscription.filter())) {
        subscription.ifAnswered(() -> connection.client().tell(new Notice.Interrupted(subscription.filter())));
      }
    }
  }

  private boolean mayMiss(TopicFilter filter) {
    NamespacePolicy policy = namespaces.policyOf(filter);
    return filter instanceof TopicPattern || !policy.history().isRecorded() || policy.presence() != PresenceMode.OFF;
  }
}
