package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Arrival;
import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.OnTopic;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import io.carillon.acceptance.invariant.Reception.Fit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The subscriptions to recorded topics on all connections that live at one point of the log. */
final class Receptions {

  private final Map<String, Map<String, Reception>> byConnection = new HashMap<>();

  /** What lives now. */
  Stream<Reception> living() {
    return byConnection.values().stream().flatMap(topics -> topics.values().stream());
  }

  /** The subscription that this event is about; null when there is none, or its topic is not recorded. */
  @Nullable
  Reception of(Event event) {
    return event instanceof Event.OnConnection on && event instanceof OnTopic about
        ? byConnection.getOrDefault(on.conn(), Map.of()).get(about.topic())
        : null;
  }

  /** Follows the log by one event; tells how an arrival fits into its subscription. */
  @Nullable
  Fit follow(Event event) {
    switch (event) {
      case Subscribed subscribed -> {
        String epoch = subscribed.epoch();
        if (epoch != null) {
          byConnection.computeIfAbsent(subscribed.conn(), _ -> new HashMap<>())
              .put(subscribed.topic(), new Reception(subscribed, epoch));
        }
      }
      case Unsubscribed unsubscribed ->
        byConnection.computeIfPresent(unsubscribed.conn(), (_, topics) -> {
          topics.remove(unsubscribed.topic());
          return topics;
        });
      case Closed closed -> byConnection.remove(closed.conn());
      case Arrival arrival -> {
        Reception reception = of(arrival);
        return reception == null || arrival.epoch() == null ? null : reception.take(arrival);
      }
      default -> {
        // Nothing that moves a subscription.
      }
    }
    return null;
  }

  /** Lets somebody look at the subscriptions that an event ends, before it is followed. */
  void beforeEnding(Event event, BiConsumer<Event, Reception> last) {
    switch (event) {
      case Subscribed _,Unsubscribed _ -> {
        Reception ending = of(event);
        if (ending != null) {
          last.accept(event, ending);
        }
      }
      case Closed closed ->
        byConnection.getOrDefault(closed.conn(), Map.of()).values().forEach(ending -> last.accept(event, ending));
      default -> {
        // Nothing ends.
      }
    }
  }
}
