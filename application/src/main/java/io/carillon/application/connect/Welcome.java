package io.carillon.application.connect;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.command.Outcome.Connected.Start;
import io.carillon.application.command.Outcome.Dismissed;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.presence.Whereabouts;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.application.session.ResumeSession;
import io.carillon.application.session.ResumeSession.Result;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.access.TokenProblem;
import io.carillon.domain.protection.UserQuota;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicName;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How an authenticated connection begins: with the session that it wants, or with a new one, which has what everybody gets
 * without asking, the inbox and {@code global}.
 */
public final class Welcome {

  private final ResumeSession resume;
  private final Subscriptions subscriptions;
  private final RecordedTopics recorded;
  private final Whereabouts whereabouts;
  private final UserQuota quota;
  private final Namespaces namespaces;
  private final InstantSource clock;

  public Welcome(ResumeSession resume, Subscriptions subscriptions, RecordedTopics recorded,
      Whereabouts whereabouts, UserQuota quota, Namespaces namespaces, InstantSource clock) {
    this.resume = resume;
    this.subscriptions = subscriptions;
    this.recorded = recorded;
    this.whereabouts = whereabouts;
    this.quota = quota;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  static Dismissed tooManyConnections() {
    return new Dismissed(
        Refusal.of(ErrorCode.LIMIT_EXCEEDED, "this user has too many connections: close another one first"),
        CloseCause.TOO_MANY_CONNECTIONS);
  }

  /**
   * Makes the connection its principal's, who has a place for it, and subscribes it; what it listens to goes live behind the
   * answer that tells it so. May block.
   *
   * @param wanted what it wants to resume
   * @param beyond whether the place is one in excess, until the connection has taken the session over
   */
  Outcome welcome(Connection connection, Principal principal, ResumeRequest wanted, boolean beyond) {
    if (principal.hasEndedAt(clock.instant())) { // the node stood still since the token was verified
      quota.leave(principal, connection.id());
      return new Dismissed(Refusal.ofToken(TokenProblem.EXPIRED), CloseCause.TOKEN_RAN_OUT);
    }
    Result result = resume.resume(connection, principal, wanted);
    Outcome outcome = switch (result) {
      case Result.Resumed(var connected) -> connected;
      case Result.Later(var dismissed) -> dismissed;
      case Result.Unknown() -> {
        if (beyond && !quota.enter(principal, connection.id()) && !quota.replaceOldest(principal, connection.id())) {
          yield tooManyConnections();
        }
        yield begin(connection, principal);
      }
    };
    if (outcome instanceof Connected && quota.hasLostPlace(principal, connection.id())) {
      connection.client().close(CloseCause.REPLACED); // a newer one has come before anybody could find this one
    }
    return outcome;
  }

  private Connected begin(Connection connection, Principal principal) {
    whereabouts.arrive(principal);
    if (!connection.become(principal)) { // closed meanwhile
      whereabouts.lose(principal, List.of());
      quota.leave(principal, connection.id());
    }
    TopicName inbox = ReservedTopics.inboxOf(principal.user());
    Optional<Subscription> own = subscriptions.begin(connection, principal, inbox, terms(inbox));
    Optional<Subscription> global = subscriptions.begin(connection, principal, ReservedTopics.GLOBAL,
        terms(ReservedTopics.GLOBAL));
    List<Subscription> begun = Stream.of(own, global).flatMap(Optional::stream).toList();
    subscriptions.awaitAttached(begun);
    own.ifPresent(subscription -> recorded.beginInbox(subscription, principal.user(), global.stream().toList()));
    List<Start> starts = begun.stream().map(Start::of).toList();
    return new Connected(connection.id(), connection.session(), principal, false, starts, List.of());
  }

  private SubscriptionTerms terms(TopicName topic) {
    return SubscriptionTerms.plain(namespaces.policyOf(topic).overflow());
  }
}
