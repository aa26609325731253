package io.carillon.application.hub;

import io.carillon.domain.message.Message;
import io.carillon.domain.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription to one topic or pattern. It is attached before the client hears that it is, so what arrives in
 * between is held until {@link #goLive}: nothing is lost, and nothing comes before the answer.
 */
public final class Subscription {

  /** Not among the subscribers yet. */
  static final int UNPLACED = -1;
  /** Ended: never to be placed again. */
  static final int ENDED = -2;

  private final Outlet outlet;
  private final TopicFilter filter;
  private volatile SubscriptionTerms terms;

  /** Where it stands among the subscribers of its lane; guarded by those. */
  int slot = UNPLACED;

  /** What arrived before it went live, in order; touched on the lane only. */
  private @Nullable List<Message> held;
  private boolean live;

  public Subscription(Outlet outlet, TopicFilter filter, SubscriptionTerms terms) {
    this.outlet = outlet;
    this.filter = filter;
    this.terms = terms;
  }

  public TopicFilter filter() {
    return filter;
  }

  public SubscriptionTerms terms() {
    return terms;
  }

  /** Subscribing again replaces the terms and nothing else. */
  public void renew(SubscriptionTerms newTerms) {
    terms = newTerms;
  }

  /** From now on messages go straight to the client; called once, on the lane. */
  public void goLive() {
    live = true;
    List<Message> waiting = held;
    held = null;
    if (waiting != null) {
      for (Message message : waiting) {
        outlet.deliver(message, terms.overflow());
      }
    }
  }

  void deliver(Message message) {
    if (live) {
      outlet.deliver(message, terms.overflow());
      return;
    }
    if (held == null) {
      held = new ArrayList<>();
    }
    held.add(message);
  }

  Outlet outlet() {
    return outlet;
  }
}
