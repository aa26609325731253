package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Arrival;
import io.carillon.acceptance.invariant.Event.Subscribed;
import java.util.ArrayList;
import java.util.List;

/** What one subscription to a recorded topic has received, and what must come next. */
final class Reception {

  /** How an arrival fits to those before it. */
  enum Fit {
    /** What had to come next. */
    NEXT,
    /** Something before it is missing. */
    HOLE,
    /** It fills a hole, after what should have followed it. */
    LATE,
    /** It, or a part of it, was there already. */
    REPEAT,
    /** It belongs to an epoch that was never announced. */
    STRANGE_EPOCH
  }

  private record Hole(long from, long to) {}

  private final Subscribed subscription;
  private final List<Hole> holes = new ArrayList<>();
  private String epoch;
  private long next;

  /** Whether the server has chosen where to begin, and has not shown yet where that is. */
  private boolean startsWhereItLikes;

  Reception(Subscribed subscription, String epoch) {
    this.subscription = subscription;
    this.epoch = epoch;
    Event.Position since = subscription.since();
    if ((subscription.isRecovered() || subscription.bringsRest()) && since != null) {
      // In another life the log may end before what the client has and the server does not know of.
      boolean inAnotherLife = subscription.resumed() && !since.epoch().equals(epoch);
      next = (inAnotherLife ? Math.min(since.offset(), subscription.offset()) : since.offset()) + 1;
      startsWhereItLikes = subscription.resumed();
    } else {
      next = subscription.offset() + 1;
      startsWhereItLikes = subscription.history() > 0 && !subscription.isLost();
    }
  }

  Subscribed subscription() {
    return subscription;
  }

  String epoch() {
    return epoch;
  }

  /** The offset that must come next. */
  long next() {
    return next;
  }

  /** Takes the next arrival of this subscription. */
  Fit take(Arrival arrival) {
    if (!epoch.equals(arrival.epoch())) {
      return otherEpoch(arrival);
    }
    if (startsWhereItLikes) {
      startsWhereItLikes = false;
      next = Math.min(next, Math.max(arrival.first(), earliest()));
    }
    if (arrival.first() > next) {
      holes.add(new Hole(next, arrival.first() - 1));
      next = arrival.last() + 1;
      return Fit.HOLE;
    }
    if (arrival.first() == next) {
      next = Math.max(next, arrival.last() + 1);
      return Fit.NEXT;
    }
    if (namesDoubt(arrival)) {
      return Fit.NEXT;
    }
    boolean late = holes.stream().anyMatch(hole -> hole.from() <= arrival.first() && arrival.last() <= hole.to());
    next = Math.max(next, arrival.last() + 1);
    return late ? Fit.LATE : Fit.REPEAT;
  }

  /** Only a gap announces a new epoch in the midst of a subscription; a message of one breaks what was promised. */
  private Fit otherEpoch(Arrival arrival) {
    String announced = arrival.epoch();
    if (announced == null) {
      return Fit.STRANGE_EPOCH;
    }
    epoch = announced;
    next = arrival.last() + 1;
    holes.clear();
    return arrival instanceof Event.Gap gap && "epoch_changed".equals(gap.reason()) ? Fit.NEXT : Fit.STRANGE_EPOCH;
  }

  /** Whether the server says of everything before the start that it does not know what of it the client has. */
  private boolean namesDoubt(Arrival arrival) {
    return arrival instanceof Event.Gap gap && "interrupted".equals(gap.reason()) && gap.first() == 1
        && gap.last() == subscription.offset() && next == gap.last() + 1;
  }

  private long earliest() {
    return subscription.history() > 0 ? Math.max(1, subscription.offset() - subscription.history() + 1) : 1;
  }
}
