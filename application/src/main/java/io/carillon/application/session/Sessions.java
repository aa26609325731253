package io.carillon.application.session;

import io.carillon.application.connection.Connection;
import io.carillon.application.connection.ConnectionRegistry;
import io.carillon.application.hub.Past;
import io.carillon.application.hub.Subscription;
import io.carillon.application.subscribe.Subscriptions;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.Position;
import io.carillon.domain.protection.UserQuota;
import io.carillon.domain.resumption.InboxCursors;
import io.carillon.domain.resumption.KeptSession;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.resumption.SessionsUnavailableException;
import io.carillon.domain.session.ConnectionId;
import io.carillon.domain.session.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a session goes when its connection has to let go of it: to the store, or straight to the connection that takes it
 * over. Whoever closes a connection's books has the session, and there is only one who does. Safe for any number of threads.
 */
public final class Sessions {

  /** A session that listens to more than this is not resumed: the answer that tells of it could not be sent at once. */
  static final int MAX_SUBSCRIPTIONS = 1_000;

  private final SessionStore store;
  private final InboxCursors cursors;
  private final ConnectionRegistry registry;
  private final UserQuota quota;
  private final Subscriptions subscriptions;
  private final AccessRules rules;
  private final Runnable settleDepartures;
  private final Duration ttl;

  /**
   * @param settleDepartures ends what rooms that have been left end, so that nothing of it is kept; never blocks for long
   * @param ttl how long a session outlives its connection; zero when sessions are not resumed at all
   */
  public Sessions(SessionStore store, InboxCursors cursors, ConnectionRegistry registry, UserQuota quota,
      Subscriptions subscriptions, AccessRules rules, Runnable settleDepartures, Duration ttl) {
    this.store = store;
    this.cursors = cursors;
    this.registry = registry;
    this.quota = quota;
    this.subscriptions = subscriptions;
    this.rules = rules;
    this.settleDepartures = settleDepartures;
    this.ttl = ttl;
  }

  /** Where a user's connection finds its place. */
  public enum Place {
    FREE,
    /** In that of the connection that it is about to replace, and in excess until it has. */
    BEYOND,
    NONE
  }

  /**
   * Takes a place for one more connection of a user. May block.
   *
   * @param wanted the session that it will ask for; {@code null} for none
   */
  public Place enter(Principal who, ConnectionId connection, @Nullable SessionId wanted) {
    if (quota.enter(who, connection)) {
      return Place.FREE;
    }
    if (wanted != null && mayBeOpen(wanted, who)) {
      quota.enterBeyond(who, connection);
      return Place.BEYOND;
    }
    return quota.replaceOldest(who, connection) ? Place.FREE : Place.NONE;
  }

  /** While that cannot be told, the session may be open: resuming it tells the client to come again. */
  private boolean mayBeOpen(SessionId session, Principal who) {
    try {
      return openWith(session, who).isPresent() || (!ttl.isZero() && store.mayBeOpen(session, who));
    } catch (SessionsUnavailableException e) {
      return true;
    }
  }
  /**
   * Ends all that a connection has, and keeps its session for a while. Calling it again changes nothing. A connection whose
   * session was taken over has nothing any more.
   */
  public void end(Connection connection) {
    settleDepartures.run();
    boolean ended = subscriptions.endAll(connection, left -> {
      Principal who = connection.principal();
      if (who != null) {
        rememberInbox(who, left);
        keep(describe(connection.session(), who, left));
      }
    });
    Principal who = connection.principal();
    if (ended && who != null) {
      quota.leave(who, connection.id());
    }
  }

  /** The open connection of this node that continues a session, if that is this principal's and sessions are resumed. */
  Optional<Connection> openWith(SessionId session, Principal who) {
    return ttl.isZero() ? Optional.empty() : registry.find(session).filter(connection -> {
      Principal its = connection.principal();
      return its != null && its.user().equals(who.user()) && its.use() == who.use()
          && connection.subscriptions().size() <= MAX_SUBSCRIPTIONS;
    });
  }

  /**
   * A session that was taken from an open connection.
   *
   * @param left what that connection listened to
   */
  record Taken(KeptSession session, List<Subscription> left) {}

  /** Closes a connection's books in order to go on with its session; empty when somebody else has closed them. */
  Optional<Taken> takeFrom(Connection connection, Principal who) {
    List<Subscription> left = new ArrayList<>();
    return connection.close(left::addAll)
        ? Optional.of(new Taken(describe(connection.session(), who, left), List.copyOf(left)))
        : Optional.empty();
  }

  /** Takes a session out of the store, and away from the node that has it open. May block. */
  Optional<KeptSession> take(SessionId session, Principal who) {
    if (ttl.isZero()) {
      return Optional.empty();
    }
    Optional<KeptSession> taken = store.take(session, who);
    if (taken.isPresent() && isTooLarge(taken.get())) {
      keep(taken.get());
      return Optional.empty();
    }
    return taken;
  }

  void keep(KeptSession session) {
    if (!ttl.isZero()) {
      store.keep(session, isTooLarge(session) ? Duration.ZERO : ttl);
    }
  }

  /** The session of an open connection as it would be kept now; empty while the connection has it no more or not yet. */
  Optional<KeptSession> describe(SessionId session) {
    return registry.find(session).flatMap(connection -> {
      Principal who = connection.principal();
      return who == null
          ? Optional.empty()
          : connection.subscriptionsWhileOpen().map(subscriptions -> describe(session, who, subscriptions));
    });
  }

  private static boolean isTooLarge(KeptSession session) {
    return session.subscriptions().size() > MAX_SUBSCRIPTIONS;
  }

  private void rememberInbox(Principal who, List<Subscription> left) {
    for (Subscription subscription : left) {
      Position read = subscription.read();
      if (read != null) {
        cursors.advance(who.user(), read);
      }
    }
  }

  /**
   * A subscription that the client has not been told of is left out: without a place nobody could go on from there. What the server
   * itself subscribes every client to belongs to every session, and begins late where its log could not be read.
   */
  private KeptSession describe(SessionId session, Principal who, List<Subscription> subscriptions) {
    return new KeptSession(session, who.user(), who.use(),
        subscriptions.stream().filter(it -> it.isPlaced() || ReservedTopics.isGiven(it.filter()))
            .map(subscription -> describe(who, subscription)).toList());
  }

  private KeptSubscription describe(Principal who, Subscription subscription) {
    Past past = subscription.past();
    return new KeptSubscription(subscription.filter(), subscription.terms().overflow(), subscription.terms().grant(),
        past.sure(), rules.isMember(who, subscription.filter()),
        Objects.equals(past.given(), past.sure()) ? null : past.given(), past.apart());
  }
}
