package io.carillon.application.subscribe;

import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Hub;
import io.carillon.application.hub.Subscription;
import io.carillon.application.presence.Whereabouts;
import io.carillon.domain.access.Principal;
import io.carillon.domain.topic.TopicFilter;
import java.util.List;
import java.util.Optional;

/**
 * The one place where subscriptions begin and end: for the connection, for the hub, and for those who see its user come
 * and go. Safe for any number of threads, also while the connection is being closed.
 */
public final class Subscriptions {

  private final Hub hub;
  private final Whereabouts whereabouts;

  public Subscriptions(Hub hub, Whereabouts whereabouts) {
    this.hub = hub;
    this.whereabouts = whereabouts;
  }

  /**
   * Begins a subscription, which holds what arrives until it goes live.
   *
   * @return false when the connection has been closed meanwhile
   */
  public boolean begin(Connection connection, Principal who, Subscription subscription) {
    // Entering comes first: whoever closes the connection leaves every topic that the connection knows of.
    whereabouts.enter(who, subscription.filter());
    boolean begun = connection.add(subscription);
    if (begun) {
      hub.add(subscription);
    } else {
      whereabouts.leave(who, subscription.filter());
    }
    return begun;
  }

  /** Ends the subscription to exactly this topic or pattern, if there is one. */
  public Optional<Subscription> end(Connection connection, Principal who, TopicFilter filter) {
    Optional<Subscription> ended = connection.remove(filter);
    ended.ifPresent(subscription -> {
      hub.remove(subscription);
      whereabouts.leave(who, filter);
    });
    return ended;
  }

  /**
   * Closes the connection's books and ends all its subscriptions.
   *
   * @return false when this was done before
   */
  public boolean endAll(Connection connection) {
    Optional<List<Subscription>> left = connection.close();
    left.ifPresent(subscriptions -> {
      subscriptions.forEach(hub::remove);
      Principal principal = connection.principal();
      if (principal != null) {
        whereabouts.lose(principal, subscriptions.stream().map(Subscription::filter).toList());
      }
    });
    return left.isPresent();
  }
}
