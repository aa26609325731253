package io.carillon.application.lifecycle;

import io.carillon.application.command.Notice;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Subscription;
import io.carillon.domain.topic.TopicPattern;

/**
 * Tells whoever listens to a pattern that messages may have been lost. A subscription to a topic reads on in its log; one to a
 * pattern has no log, and does not know of what topics it has missed something. Never blocks.
 */
public final class TellInterruption implements Runnable {

  private final ConnectionRegistry connections;

  public TellInterruption(ConnectionRegistry connections) {
    this.connections = connections;
  }

  @Override
  public void run() {
    connections.forEach(TellInterruption::tell);
  }

  private static void tell(Connection connection) {
    for (Subscription subscription : connection.subscriptions()) {
      if (subscription.filter() instanceof TopicPattern pattern) {
        connection.client().tell(new Notice.Interrupted(pattern));
      }
    }
  }
}
