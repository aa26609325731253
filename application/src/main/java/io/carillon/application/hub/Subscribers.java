package io.carillon.application.hub;

import io.carillon.domain.topic.TopicFilter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All subscribers of one topic or pattern on this node, by the lanes that serve them. */
final class Subscribers {

  private final TopicFilter filter;
  private final @Nullable LaneSubscribers[] byLane;

  Subscribers(TopicFilter filter, int lanes) {
    this.filter = filter;
    this.byLane = new LaneSubscribers[lanes];
  }

  /** Guarded by the hub, one call at a time per topic. */
  void add(Subscription subscription) {
    Lane lane = subscription.outlet().lane();
    LaneSubscribers place = byLane[lane.index()];
    if (place == null) {
      place = new LaneSubscribers(lane);
      byLane[lane.index()] = place;
    }
    place.add(subscription);
  }

  /** Guarded by the hub, one call at a time per topic. */
  void remove(Subscription subscription) {
    LaneSubscribers place = byLane[subscription.outlet().lane().index()];
    if (place == null) {
      subscription.slot = Subscription.ENDED;
    } else {
      place.remove(subscription);
    }
  }

  TopicFilter filter() {
    return filter;
  }

  int size() {
    int size = 0;
    for (LaneSubscribers lane : byLane) {
      size += lane == null ? 0 : lane.size();
    }
    return size;
  }

  void forEachLane(Consumer<LaneSubscribers> action) {
    for (LaneSubscribers lane : byLane) {
      if (lane != null) {
        action.accept(lane);
      }
    }
  }
}
