package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Notice.SubscriptionsEnded.Reason;
import io.carillon.application.connection.Connection;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.application.hub.Subscription;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.topic.TopicFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends what has run out: the time to authenticate, a token, the grant of a single subscription. The adapter asks for each
 * connection when the time comes that the last call named.
 */
public final class EnforceDeadlines {

  /** A client hears this long before its token ends that it will; a minute is time for a round trip to a login server. */
  static final Duration WARNING = Duration.ofSeconds(60);

  private final Duration authenticationTimeout;
  private final AccessRules rules;
  private final Subscriptions subscriptions;

  public EnforceDeadlines(Duration authenticationTimeout, AccessRules rules, Subscriptions subscriptions) {
    this.authenticationTimeout = authenticationTimeout;
    this.rules = rules;
    this.subscriptions = subscriptions;
  }

  /**
   * Enforces what is due.
   *
   * @return when to look at this connection again, at the latest
   */
  public Instant enforce(Connection connection, Instant now) {
    Principal principal = connection.principal();
    if (principal == null) {
      Instant deadline = connection.openedAt().plus(authenticationTimeout);
      return closeIfDue(connection, CloseCause.NO_AUTHENTICATION, deadline, now);
    }
    Instant end = principal.endsAt();
    Instant warning = principal.expiresAt().minus(WARNING);
    if (now.isBefore(warning)) {
      return earlier(warning, endGrants(connection, principal, now));
    }
    if (now.isBefore(end) && connection.warnOnce()) {
      connection.client().tell(new Notice.TokenExpiring(principal.expiresAt()));
    }
    return earlier(closeIfDue(connection, CloseCause.TOKEN_RAN_OUT, end, now), endGrants(connection, principal, now));
  }

  private static Instant closeIfDue(Connection connection, CloseCause cause, Instant deadline, Instant now) {
    if (now.isBefore(deadline)) {
      return deadline;
    }
    connection.client().close(cause);
    return Instant.MAX;
  }

  private Instant endGrants(Connection connection, Principal principal, Instant now) {
    Instant next = Instant.MAX;
    List<TopicFilter> ended = new ArrayList<>();
    for (Subscription subscription : connection.subscriptions()) {
      var grant = subscription.terms().grant();
      if (grant == null) {
        continue;
      }
      if (now.isBefore(grant.expiresAt())) {
        next = earlier(next, grant.expiresAt());
      } else if (!(rules.maySubscribe(principal, subscription.filter()) instanceof Decision.Allowed)) {
        subscriptions.end(connection, principal, subscription.filter());
        ended.add(subscription.filter());
      }
    }
    if (!ended.isEmpty()) {
      connection.client().tell(new Notice.SubscriptionsEnded(Reason.TOKEN_EXPIRED, List.copyOf(ended)));
    }
    return next;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
