package io.carillon.application.session;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.domain.access.Principal;
import io.carillon.domain.message.Position;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.topic.TopicName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out what a client has surely received of recorded topics: by its answers to pings, because what comes behind
 * something on a connection is received after it, and by what it acknowledges itself. Nothing here blocks.
 */
public final class ConfirmReception {

  private final RecordedTopics recorded;
  private final InboxCursors cursors;

  public ConfirmReception(RecordedTopics recorded, InboxCursors cursors) {
    this.recorded = recorded;
    this.cursors = cursors;
  }

  /** A ping goes out behind all that the client has been given; called on its lane. */
  public void pinged(Connection connection) {
    connection.subscriptions().forEach(Subscription::ping);
  }

  /** The client has answered the last such ping; called on its lane. */
  public void answered(Connection connection) {
    for (Subscription subscription : connection.subscriptions()) {
      if (subscription.prove()) {
        remember(connection, subscription);
      }
    }
  }

  /**
   * The client says that it has everything on a topic up to a position.
   *
   * @return completes on the client's lane, because only there it is known what the client was given; refusals may come at once
   */
  public CompletableFuture<Outcome> acknowledge(Connection connection, String topic, Position position) {
    Optional<TopicName> parsed = TopicName.parse(topic);
    if (parsed.isEmpty()) {
      return refused(Refusal.badTopic("one acknowledges the messages of one topic: segments of 1 to 64 of"
          + " A-Z a-z 0-9 _ . - @ + = ~ |, joined by ':', 255 bytes in all, without wildcards"));
    }
    Optional<Subscription> subscription = connection.subscriptionTo(parsed.get());
    if (subscription.isEmpty()) {
      return refused(
          Refusal.of(ErrorCode.NOT_SUBSCRIBED, "this connection is not subscribed to the topic"));
    }
    if (!recorded.include(parsed.get())) {
      return refused(Refusal.notEnabled("message history in the namespace " + parsed.get().namespace()
          + ": there is nothing to acknowledge"));
    }
    return CompletableFuture.supplyAsync(() -> acknowledge(connection, subscription.get(), position),
        connection.client().lane()::execute);
  }

  private static CompletableFuture<Outcome> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new Outcome.Refused(refusal));
  }

  private Outcome acknowledge(Connection connection, Subscription subscription, Position position) {
    Position reached = subscription.reached();
    if (reached != null && !reached.isInEpochOf(position)) {
      return new Outcome.Refused(Refusal.of(ErrorCode.CONFLICT,
          "the topic's log has another epoch now: acknowledge positions of the newest messages alone"));
    }
    if (reached == null || position.offset() > reached.offset()) {
      return new Outcome.Refused(Refusal.badField("offset",
          "this connection has not been given messages up to this offset: acknowledge only what it has received"));
    }
    if (subscription.confirm(position)) {
      remember(connection, subscription);
    }
    return new Outcome.Acknowledged();
  }

  private void remember(Connection connection, Subscription subscription) {
    Principal who = connection.principal();
    Position read = subscription.read();
    if (who != null && read != null) {
      cursors.advance(who.user(), read);
    }
  }
}
