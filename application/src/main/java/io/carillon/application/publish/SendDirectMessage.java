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

/** Sends a message to every connection of one user, by way of the user's inbox. */
public final class SendDirectMessage {

  private final AccessRules rules;
  private final Publisher publisher;

  public SendDirectMessage(AccessRules rules, Publisher publisher) {
    this.rules = rules;
    this.publisher = publisher;
  }

  public Outcome send(Principal sender, String targetUser, Publication publication) {
    Optional<UserId> parsed = UserId.parse(targetUser);
    if (parsed.isEmpty()) {
      return new Outcome.Refused(
          Refusal.badField("target_user", "target_user is one topic segment: 1 to 64 of A-Z a-z 0-9 _ . - @ + = ~ |"));
    }
    UserId target = parsed.get();
    return switch (rules.mayMessage(sender, target)) {
      case Decision.Allowed _ -> publisher.publish(sender.user(), ReservedTopics.inboxOf(target), publication, true);
      case Decision.Denied(var advice) -> new Outcome.Refused(Refusal.forbidden(advice));
    };
  }
}
