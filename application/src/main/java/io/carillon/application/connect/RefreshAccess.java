package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.AccessToken;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.access.TokenVerdict;
import io.carillon.domain.access.TokenVerifier;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.topic.TopicFilter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Replaces a connection's token by a newer one; subscriptions go on, except those that it no longer permits. */
public final class RefreshAccess {

  private final TokenVerifier verifier;
  private final AccessRules rules;
  private final Subscriptions subscriptions;
  private final Telemetry telemetry;
  private final InstantSource clock;

  public RefreshAccess(TokenVerifier verifier, AccessRules rules, Subscriptions subscriptions, Telemetry telemetry,
      InstantSource clock) {
    this.verifier = verifier;
    this.rules = rules;
    this.subscriptions = subscriptions;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  /** Replaces the token. May block while keys are fetched. */
  public Outcome refresh(Connection connection, Principal before, AccessToken token) {
    return switch (verifier.verify(token)) {
      case TokenVerdict.Rejected(var problem) -> refuse(problem);
      case TokenVerdict.Undecided(var retryAfter) -> new Outcome.Refused(Refusal.undecidedToken(retryAfter));
      case TokenVerdict.Accepted(var after) -> accept(connection, before, after);
    };
  }

  private Outcome refuse(TokenProblem problem) {
    telemetry.authenticationFailed(problem);
    return new Outcome.Refused(Refusal.ofToken(problem));
  }

  private Outcome accept(Connection connection, Principal before, Principal after) {
    if (!after.user().equals(before.user()) || after.use() != before.use()) {
      return new Outcome.Dismissed(
          Refusal.forbidden("a refreshed token must be for the same user and the same use as the one before"),
          CloseCause.FORBIDDEN);
    }
    connection.become(after);
    return new Outcome.Refreshed(after, revoke(connection, after));
  }

  private List<TopicFilter> revoke(Connection connection, Principal after) {
    var revoked = new ArrayList<TopicFilter>();
    for (Subscription subscription : connection.subscriptions()) {
      if (!isPermitted(after, subscription)) {
        subscriptions.end(connection, after, subscription.filter());
        revoked.add(subscription.filter());
      }
    }
    return List.copyOf(revoked);
  }

  private boolean isPermitted(Principal who, Subscription subscription) {
    return rules.maySubscribe(who, subscription.filter(), subscription.terms().grant(),
        clock.instant()) instanceof Decision.Allowed;
  }
}
