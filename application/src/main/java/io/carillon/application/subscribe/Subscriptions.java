package io.carillon.application.subscribe;

import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Hub;
import io.carillon.application.hub.Lane;
import io.carillon.application.hub.Past;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.application.presence.Whereabouts;
import io.carillon.application.recovery.RecordedTopics;
import io.carillon.domain.access.Principal;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.resumption.KeptSubscription;
import io.carillon.domain.resumption.SessionStore;
import io.carillon.domain.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The one place where subscriptions begin and end: for the connection, for the hub, and for those who see its user come
 * and go. Safe for any number of threads, also while the connection is being closed.
 */
public final class Subscriptions {

  private final Hub hub;
  private final Whereabouts whereabouts;
  private final RecordedTopics recorded;
  private final SessionStore sessions;

  /**
   * @param sessions is told when a connection listens to something else
   */
  public Subscriptions(Hub hub, Whereabouts whereabouts, RecordedTopics recorded, SessionStore sessions) {
    this.hub = hub;
    this.whereabouts = whereabouts;
    this.recorded = recorded;
    this.sessions = sessions;
  }

  /**
   * Begins a subscription, in place of the one to the same topic or pattern if there is one. It holds what arrives until it
   * goes live. The caller {@linkplain #awaitAttached waits} until that is everything, together with what else it begins, and
   * then says where in the log it starts if the topic is recorded.
   *
   * @return empty when the connection has been closed meanwhile
   */
  public Optional<Subscription> begin(Connection connection, Principal who, TopicFilter filter,
      SubscriptionTerms terms) {
    // Entering comes first: whoever closes the connection leaves every topic that the connection knows of, and whoever
    // begins anew has not been away.
    whereabouts.enter(who, filter);
    Past past = end(connection, who, filter).map(Subscription::past).orElse(Past.NONE);
    Subscription subscription = recorded.subscription(connection.client(), hub.shared(filter), terms, past);
    if (!connection.add(subscription)) {
      whereabouts.leave(who, filter);
      return Optional.empty();
    }
    hub.attach(subscription);
    return Optional.of(subscription);
  }

  /** Waits until everything reaches the subscriptions that is published from now on. May block. */
  public void awaitAttached(Collection<Subscription> begun) {
    begun.forEach(hub::awaitAttached);
  }

  /**
   * Begins a subscription where the log of its topic, if there is one, ends now.
   *
   * @return empty when the connection has been closed meanwhile
   * @throws BrokerUnavailableException when the log cannot be read now; then the subscription has ended
   */
  public Optional<Subscription> beginAtEnd(Connection connection, Principal who, TopicFilter filter,
      SubscriptionTerms terms) {
    Optional<Subscription> begun = begin(connection, who, filter, terms);
    begun.map(List::of).ifPresent(alone -> {
      awaitAttached(alone);
      if (!recorded.beginAtEnd(alone).isEmpty()) {
        end(connection, who, filter);
        throw new BrokerUnavailableException("it cannot be told where the log ends");
      }
    });
    return begun;
  }

  /**
   * Begins, in one step, all that a session listened to, and with it the connection's speaking for somebody. The subscriptions
   * hold what arrives until they go live; where a topic is recorded, the caller says first where in the log it starts.
   *
   * @param restored made by {@link #restored}; their user is there already
   * @return false when the connection has been closed meanwhile
   */
  public boolean beginAll(Connection connection, Principal who, List<Subscription> restored) {
    if (!connection.become(who, restored)) {
      return false;
    }
    restored.forEach(hub::attach);
    awaitAttached(restored);
    return true;
  }

  /** A subscription as a session had it, which has not begun yet. */
  public Subscription restored(Connection connection, KeptSubscription kept, SubscriptionTerms terms) {
    return recorded.subscription(connection.client(), hub.shared(kept.filter()), terms,
        new Past(kept.sure(), kept.given(), kept.apart()));
  }

  /**
   * Lets subscriptions go live, behind what the connection's client has just been answered. It is known by then where each
   * begins, so the session can be written down as it is.
   */
  public void goLive(Connection connection, List<Subscription> begun) {
    Lane lane = connection.client().lane();
    begun.forEach(subscription -> lane.execute(subscription::goLive));
    if (!begun.isEmpty()) {
      lane.execute(() -> sessions.changed(connection.session()));
    }
  }

  /** Ends the subscription to exactly this topic or pattern, if there is one. */
  public Optional<Subscription> end(Connection connection, Principal who, TopicFilter filter) {
    Optional<Subscription> ended = connection.remove(filter);
    ended.ifPresent(subscription -> {
      hub.remove(subscription);
      whereabouts.leave(who, filter);
      sessions.changed(connection.session());
    });
    return ended;
  }

  /**
   * Closes the connection's books and ends all its subscriptions.
   *
   * @param heir takes what it listened to, before anybody else learns that the books are closed; must not block
   * @return false when this was done before
   */
  public boolean endAll(Connection connection, Consumer<List<Subscription>> heir) {
    List<Subscription> left = new ArrayList<>();
    boolean closed = connection.close(subscriptions -> {
      left.addAll(subscriptions);
      heir.accept(subscriptions);
    });
    if (closed) {
      stopDelivering(left);
      Principal principal = connection.principal();
      if (principal != null) {
        whereabouts.lose(principal, left.stream().map(Subscription::filter).toList());
      }
    }
    return closed;
  }

  /** Ends subscriptions of a connection whose books are closed, for the hub alone. */
  public void stopDelivering(List<Subscription> ended) {
    ended.forEach(hub::remove);
  }
}
