package io.carillon.application.publish;

import io.carillon.application.command.Outcome;
import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.session.UserId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends a message to every connection of one user, by way of the user's inbox. */
public final class SendDirectMessage {

  private final AccessRules rules;
  private final Publisher publisher;

  public SendDirectMessage(AccessRules rules, Publisher publisher) {
    this.rules = rules;
    this.publisher = publisher;
  }

  public CompletableFuture<Outcome> send(Principal sender, String targetUser, Publication publication) {
    Optional<UserId> parsed = UserId.parse(targetUser);
    if (parsed.isEmpty()) {
      return refused(
          Refusal.badField("target_user", "target_user is one topic segment: 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |"));
    }
    UserId target = parsed.get();
    return switch (rules.mayMessage(sender, target)) {
      case Decision.Allowed _ -> publisher.publish(sender.user(), ReservedTopics.inboxOf(target), publication, true);
      case Decision.Denied(var advice) -> refused(Refusal.forbidden(advice));
    };
  }

  private static CompletableFuture<Outcome> refused(Refusal refusal) {
    return CompletableFuture.completedFuture(new Outcome.Refused(refusal));
  }
}
