package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Notice;
import io.carillon.application.command.Notice.SubscriptionsEnded.Reason;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Decision.Basis;
import io.carillon.domain.access.Principal;
import io.carillon.domain.room.RoomName;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends what has run out: the time to authenticate, a token, the grant of a single subscription; and what still listens to a room
 * that its user no longer belongs to. The adapter asks for each
 * connection when the time comes that the last call named, and when somebody has set the time of day.
 */
public final class EnforceDeadlines {

  /** A client hears this long before its token ends that it will, or later; it is time for a round trip to a login server. */
  static final Duration WARNING = Duration.ofSeconds(60);

  /** Who leaves a room is told at once; this is how late that is noticed if it has not arrived. */
  static final Duration ROOM_CHECK = Duration.ofSeconds(10);

  private final Duration authenticationTimeout;
  private final AccessRules rules;
  private final Subscriptions subscriptions;
  private final MonotonicClock monotonic;

  /**
   * @param monotonic measures how long a client takes to authenticate
   */
  public EnforceDeadlines(Duration authenticationTimeout, AccessRules rules, Subscriptions subscriptions,
      MonotonicClock monotonic) {
    this.authenticationTimeout = authenticationTimeout;
    this.rules = rules;
    this.subscriptions = subscriptions;
    this.monotonic = monotonic;
  }

  /**
   * Enforces what is due. Called on the lane of the connection's client. While a token of the client's is being verified, the
   * end of the one before stays due, and nothing is closed.
   *
   * @param now the time of day, by which tokens end
   * @return when to look at this connection again, at the latest; earlier when somebody sets the time of day
   */
  public Instant enforce(Connection connection, Instant now) {
    Principal principal = connection.principal();
    if (principal == null) {
      return awaitAuthentication(connection, now);
    }
    return earlier(enforce(connection, principal, now), endSubscriptions(connection, principal, now));
  }

  private Instant awaitAuthentication(Connection connection, Instant now) {
    Duration left = authenticationTimeout.minusNanos(monotonic.nanos() - connection.openedAtNanos());
    if (left.isPositive()) {
      return now.plus(left);
    }
    if (connection.isProving()) {
      return now;
    }
    connection.client().close(CloseCause.NO_AUTHENTICATION);
    return Instant.MAX;
  }

  private static Instant enforce(Connection connection, Principal principal, Instant now) {
    Instant end = principal.endsAt();
    Instant warning = warningOf(principal);
    if (now.isBefore(end)) {
      if (now.isBefore(warning)) {
        return earlier(warning, end);
      }
      if (connection.warnOnce()) {
        connection.client().tell(new Notice.TokenExpiring(principal.expiresAt()));
      }
      return end;
    }
    if (connection.isProving()) {
      return now;
    }
    connection.client().close(CloseCause.TOKEN_RAN_OUT);
    return Instant.MAX;
  }

  /** A token that lasts for a few minutes is replaced late in its life rather than as soon as it has come. */
  private static Instant warningOf(Principal principal) {
    Instant beforeItsEnd = principal.expiresAt().minus(WARNING);
    return principal.refreshAt().isAfter(beforeItsEnd) ? principal.refreshAt() : beforeItsEnd;
  }

  private Instant endSubscriptions(Connection connection, Principal principal, Instant now) {
    Instant next = Instant.MAX;
    List<TopicFilter> expired = new ArrayList<>();
    List<TopicFilter> left = new ArrayList<>();
    for (Subscription subscription : connection.subscriptions()) {
      TopicFilter filter = subscription.filter();
      var grant = subscription.terms().grant();
      boolean isRoom = filter instanceof TopicName topic && RoomName.of(topic).isPresent();
      if (rules.maySubscribe(principal, filter, grant, now) instanceof Decision.Allowed(var basis)) {
        next = grant != null && basis == Basis.SUBSCRIPTION ? earlier(next, grant.expiresAt()) : next;
        next = isRoom ? earlier(next, now.plus(ROOM_CHECK)) : next;
      } else if (grant != null || isRoom) { // others rest on the connection's token, and end with it
        subscriptions.end(connection, principal, filter)
            .ifPresent(_ -> (grant == null ? left : expired).add(filter));
      }
    }
    if (!expired.isEmpty()) {
      withdraw(connection, expired);
    }
    tellEnded(connection, Reason.TOKEN_EXPIRED, expired);
    tellEnded(connection, Reason.LEFT_ROOM, left);
    return next;
  }

  /** Messages that wait for the client are dropped, too, unless another subscription delivers them. */
  private static void withdraw(Connection connection, List<TopicFilter> expired) {
    List<TopicFilter> others = connection.subscriptions().stream().map(Subscription::filter).toList();
    connection.client().withdraw(topic -> covers(expired, topic) && !covers(others, topic));
  }

  private static boolean covers(List<TopicFilter> filters, TopicName topic) {
    return filters.stream().anyMatch(filter -> filter.covers(topic));
  }

  private static void tellEnded(Connection connection, Reason reason, List<TopicFilter> ended) {
    if (!ended.isEmpty()) {
      connection.client().tell(new Notice.SubscriptionsEnded(reason, List.copyOf(ended)));
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
