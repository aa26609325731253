package io.carillon.application.session;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome.Connected;
import io.carillon.application.command.Outcome.Connected.Start;
import io.carillon.application.command.Outcome.Dismissed;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.presence.Whereabouts;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.application.session.Sessions.Taken;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Decision.Basis;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Position;
import io.carillon.domain.protection.UserQuota;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.OpenSessions;
import io.carillon.domain.resumption.ResumeRequest;
import io.carillon.domain.resumption.SessionsUnavailableException;
import io.carillon.domain.session.SessionId;
import io.carillon.domain.telemetry.Telemetry;
import io.carillon.domain.telemetry.Telemetry.Resumption;
import io.carillon.domain.topic.TopicFilter;
import io.carillon.domain.topic.TopicName;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Gives a session to its client's next connection: one that waits in the store, or one whose connection is still open and may
 * never find out that its client is gone. Of several who want one session each takes it from the one before, also when that one
 * is on another node: the store asks here to let go then. May block; safe for any number of threads.
 */
public final class ResumeSession implements OpenSessions {

  /** Those who want one session come one after another, and may wait for another node; sessions share so many locks. */
  private static final int STRIPES = 1_024;

  private final ReentrantLock[] stripes = Stream.generate(ReentrantLock::new).limit(STRIPES)
      .toArray(ReentrantLock[]::new);
  private final Sessions sessions;
  private final ConnectionRegistry registry;
  private final UserQuota quota;
  private final Subscriptions subscriptions;
  private final Whereabouts whereabouts;
  private final RecordedTopics recorded;
  private final AccessRules rules;
  private final InstantSource clock;
  private final Telemetry telemetry;
  private final int maxSubscriptions;

  public ResumeSession(Sessions sessions, ConnectionRegistry registry, UserQuota quota,
      Subscriptions subscriptions, Whereabouts whereabouts, RecordedTopics recorded, AccessRules rules,
      InstantSource clock, Telemetry telemetry, int maxSubscriptions) {
    this.sessions = sessions;
    this.registry = registry;
    this.quota = quota;
    this.subscriptions = subscriptions;
    this.whereabouts = whereabouts;
    this.recorded = recorded;
    this.rules = rules;
    this.clock = clock;
    this.telemetry = telemetry;
    this.maxSubscriptions = maxSubscriptions;
  }

  /** What came of the wish. */
  public sealed interface Result {

    /** The connection continues the session, and speaks for its user. What is restored goes live behind the answer. */
    record Resumed(Connected connected) implements Result {}

    /** It cannot be told now, or not be read what the client has missed. The session stays, and the user's place is free. */
    record Later(Dismissed dismissed) implements Result {}

    /** There is no such session for this user; nothing has happened. */
    record Unknown() implements Result {}
  }

  /** One connection's wish for a session, and what becomes of that. */
  private static final class Attempt {

    private final Connection connection;
    private final Principal who;
    private final SessionId session;
    private final Set<TopicFilter> asMember = new HashSet<>();
    private final Map<TopicName, Position> stated;
    private final List<TopicFilter> revoked = new ArrayList<>();

    /** Each with what the session had, in the session's order. */
    private final Map<Subscription, KeptSubscription> restored = new LinkedHashMap<>();

    Attempt(Connection connection, Principal who, SessionId session, Map<TopicName, Position> stated) {
      this.connection = connection;
      this.who = who;
      this.session = session;
      this.stated = stated;
    }

    List<Subscription> subscriptions() {
      return List.copyOf(restored.keySet());
    }
  }

  /**
   * Resumes a session, if one is wanted and there is one for the principal.
   *
   * @param connection has a place of its user and speaks for nobody yet
   */
  public Result resume(Connection connection, Principal who, ResumeRequest wanted) {
    SessionId session = wanted.session();
    if (session == null) {
      return new Result.Unknown();
    }
    Attempt attempt = new Attempt(connection, who, session, wanted.positions());
    Resumption outcome = begin(attempt);
    telemetry.resumption(outcome);
    return switch (outcome) {
      case UNKNOWN -> new Result.Unknown();
      case UNAVAILABLE -> {
        quota.leave(who, connection.id());
        yield later();
      }
      case RESUMED, TAKEN_OVER -> goOn(attempt);
    };
  }

  @Override
  public Optional<KeptSession> snapshot(SessionId session) {
    return sessions.describe(session);
  }

  @Override
  public void release(SessionId session, BooleanSupplier isDue) {
    ReentrantLock lock = lockOf(session);
    lock.lock();
    try {
      registry.find(session).filter(_ -> isDue.getAsBoolean()).ifPresent(from -> {
        sessions.end(from);
        from.client().close(CloseCause.SESSION_RESUMED);
      });
    } finally {
      lock.unlock();
    }
  }

  private ReentrantLock lockOf(SessionId session) {
    return stripes[Math.floorMod(session.hashCode(), STRIPES)];
  }

  private Resumption begin(Attempt attempt) {
    ReentrantLock lock = lockOf(attempt.session);
    lock.lock();
    try {
      Optional<Connection> open = sessions.openWith(attempt.session, attempt.who);
      // Also when it is open here: it may have gone on elsewhere since, and this node not have been told.
      Optional<KeptSession> kept = sessions.take(attempt.session, attempt.who);
      Optional<Taken> taken = open.flatMap(from -> sessions.takeFrom(from, attempt.who));
      if (open.isPresent() && taken.isPresent()) {
        boolean begun = kept.isPresent()
            ? replace(attempt, open.get(), taken.get(), kept.get())
            : takeOver(attempt, open.get(), taken.get());
        return begun ? Resumption.TAKEN_OVER : Resumption.UNKNOWN;
      }
      if (open.isPresent() && kept.isEmpty()) { // its connection has just ended
        kept = sessions.take(attempt.session, attempt.who);
      }
      return kept.isPresent() && comeBack(attempt, kept.get()) ? Resumption.RESUMED : Resumption.UNKNOWN;
    } catch (SessionsUnavailableException e) {
      return Resumption.UNAVAILABLE;
    } finally {
      lock.unlock();
    }
  }

  /** The device is there already: its new connection has the place of the old one wherever that was. */
  private boolean takeOver(Attempt attempt, Connection from, Taken taken) {
    restore(attempt, taken.session());
    boolean begun = begin(attempt, taken.session());
    if (begun) {
      attempt.revoked.forEach(filter -> whereabouts.leave(attempt.who, filter));
    } else {
      whereabouts.lose(attempt.who, taken.left().stream().map(Subscription::filter).toList());
    }
    letGo(attempt.who, from, taken);
    return begun;
  }

  /** The device was elsewhere since the old connection lost it: what that one knows of the session is out of date. */
  private boolean replace(Attempt attempt, Connection from, Taken taken, KeptSession newer) {
    boolean begun = comeBack(attempt, newer);
    whereabouts.lose(attempt.who, taken.left().stream().map(Subscription::filter).toList());
    letGo(attempt.who, from, taken);
    return begun;
  }

  /** Ends the old connection, whose session has gone on. */
  private void letGo(Principal who, Connection from, Taken taken) {
    subscriptions.stopDelivering(taken.left());
    quota.leave(who, from.id());
    from.client().close(CloseCause.SESSION_RESUMED);
  }

  /** The device was gone: it has to arrive before anybody can report that it has been lost again. */
  private boolean comeBack(Attempt attempt, KeptSession session) {
    restore(attempt, session);
    List<TopicFilter> places = attempt.subscriptions().stream().map(Subscription::filter).toList();
    whereabouts.arrive(attempt.who);
    places.forEach(place -> whereabouts.enter(attempt.who, place));
    boolean begun = begin(attempt, session);
    if (!begun) {
      whereabouts.lose(attempt.who, places);
    }
    return begun;
  }

  /**
   * Begins what was restored.
   *
   * @return false when the new connection has been closed meanwhile; then the session is kept again
   */
  private boolean begin(Attempt attempt, KeptSession session) {
    registry.handOver(session.id(), attempt.connection);
    boolean begun = subscriptions.beginAll(attempt.connection, attempt.who, attempt.subscriptions());
    if (!begun) {
      sessions.keep(session);
    }
    return begun;
  }

  private void restore(Attempt attempt, KeptSession session) {
    int chosen = 0;
    for (KeptSubscription kept : session.subscriptions()) {
      Optional<SubscriptionTerms> terms = judge(attempt.who, kept);
      chosen += ReservedTopics.isGiven(kept.filter()) ? 0 : 1;
      if (terms.isPresent() && chosen <= maxSubscriptions) {
        if (kept.asMember()) {
          attempt.asMember.add(kept.filter());
        }
        attempt.restored
            .put(subscriptions.restored(attempt.connection, kept, terms.get()), kept);
      } else {
        attempt.revoked.add(kept.filter());
      }
    }
  }

  /** On what terms the principal may listen now; nothing when that is no longer permitted. */
  private Optional<SubscriptionTerms> judge(Principal who, KeptSubscription kept) {
    if (kept.asMember() && !rules.isMember(who, kept.filter())) {
      return Optional.empty(); // its user has left the room: that ends it, and a grant does not bring it back
    }
    return switch (rules.maySubscribe(who, kept.filter(), kept.grants(), clock.instant())) {
      case Decision.Allowed(var basis) when basis == Basis.SUBSCRIPTION -> Optional
          .of(new SubscriptionTerms(kept.overflow(), kept.grants()));
      case Decision.Allowed _ -> Optional.of(SubscriptionTerms.plain(kept.overflow()));
      case Decision.Denied _ -> Optional.empty();
    };
  }

  private Result goOn(Attempt attempt) {
    List<Start> starts = new ArrayList<>();
    try {
      Map<Subscription, Optional<Loss>> losses = recorded.resume(attempt.restored, attempt.stated, attempt.who.user());
      for (Subscription subscription : attempt.restored.keySet()) {
        if (isStillPermitted(attempt, subscription)) {
          starts.add(losses.containsKey(subscription)
              ? start(subscription, losses.getOrDefault(subscription, Optional.empty()))
              : Start.of(subscription));
        } else { // the user has left a room meanwhile, which ended the subscriptions that there were then
          subscriptions.end(attempt.connection, attempt.who, subscription.filter());
          attempt.revoked.add(subscription.filter());
        }
      }
    } catch (BrokerUnavailableException e) {
      sessions.end(attempt.connection);
      return later();
    }
    // The connection's own session is another one by now if somebody has taken over from it.
    return new Result.Resumed(new Connected(attempt.connection.id(), attempt.session, attempt.who, true,
        List.copyOf(starts), List.copyOf(attempt.revoked)));
  }

  private boolean isStillPermitted(Attempt attempt, Subscription subscription) {
    TopicFilter filter = subscription.filter();
    if (attempt.asMember.contains(filter)) {
      return rules.isMember(attempt.who, filter);
    }
    return rules.maySubscribe(attempt.who, filter, subscription.terms().grant(),
        clock.instant()) instanceof Decision.Allowed;
  }

  private static Start start(Subscription subscription, Optional<Loss> loss) {
    return new Start(subscription, loss.isEmpty(), loss.orElse(null));
  }

  private static Result later() {
    return new Result.Later(new Dismissed(
        Refusal.of(ErrorCode.UNAVAILABLE, "the session cannot be resumed now and is kept: connect again with it"),
        CloseCause.TRY_AGAIN));
  }
}
