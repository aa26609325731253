package io.carillon.application.subscribe;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.command.TopicResult;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.domain.access.Principal;
import io.carillon.domain.topic.TopicFilter;
import java.util.List;
import java.util.Optional;

/** Ends subscriptions of a connection; nothing of those topics follows the answer. */
public final class UnsubscribeFromTopics {

  private final Subscriptions subscriptions;

  public UnsubscribeFromTopics(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  public Outcome unsubscribe(Connection connection, Principal who, List<String> topics) {
    return new Outcome.Unsubscribed(topics.stream().map(topic -> unsubscribe(connection, who, topic)).toList());
  }

  private TopicResult unsubscribe(Connection connection, Principal who, String topic) {
    Optional<Subscription> gone = TopicFilter.parse(topic)
        .flatMap(filter -> subscriptions.end(connection, who, filter));
    return gone.isPresent()
        ? TopicResult.done(topic)
        : TopicResult.refused(topic,
            Refusal.of(ErrorCode.NOT_SUBSCRIBED, "this connection is not subscribed to the topic"));
  }
}
