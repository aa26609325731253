package io.carillon.application.publish;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.topic.TopicName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Publishes a message to everybody who listens to a topic. */
public final class PublishMessage {

  private final AccessRules rules;
  private final Publisher publisher;

  public PublishMessage(AccessRules rules, Publisher publisher) {
    this.rules = rules;
    this.publisher = publisher;
  }

  public CompletableFuture<Outcome> publish(Principal sender, String topicName, Publication publication) {
    Optional<TopicName> parsed = TopicName.parse(topicName);
    if (parsed.isEmpty()) {
      return refused(Refusal.badTopic("one publishes to one topic: segments of 1 to 64 of"
          + " A-Z a-z 0-9 _ . - @ + = ~ |, joined by ':', 255 bytes in all, without wildcards"));
    }
    TopicName topic = parsed.get();
    return switch (rules.mayPublish(sender, topic)) {
      case Decision.Allowed _ -> publisher.publish(sender.user(), topic, publication, false);
      case Decision.Denied(var advice) -> refused(Refusal.forbidden(advice));
    };
  }

  private static CompletableFuture<Outcome> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new Outcome.Refused(refusal));
  }
}
