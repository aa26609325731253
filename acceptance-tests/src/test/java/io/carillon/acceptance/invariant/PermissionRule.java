package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Arrival;
import io.carillon.acceptance.invariant.Event.Closed;
import io.carillon.acceptance.invariant.Event.Granted;
import io.carillon.acceptance.invariant.Event.Subscribed;
import io.carillon.acceptance.invariant.Event.Unsubscribed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link Invariant#I10} */
final class PermissionRule implements Rule {

  /** For how long a lost right may still be felt. */
  private static final long RIGHTS_MICROS = 2_000_000;

  /** For how long data may come after a token's end: the clock difference that is allowed. */
  private static final long EXPIRY_MICROS = 30_000_000;

  private static final class Rights {
    private final Map<String, Long> endings = new HashMap<>();
    private final Set<String> subscriptions = new HashSet<>();
    private Set<String> topics = Set.of();
    private long expires;

    void grant(Granted granted) {
      topics.forEach(topic -> endings.put(topic, granted.tMono()));
      topics = Set.copyOf(granted.topics());
      expires = granted.expires();
    }

    boolean permits(String topic, long now) {
      Long ended = endings.get(topic);
      return topics.contains(topic) || (ended != null && now - ended <= RIGHTS_MICROS);
    }
  }

  private final Map<String, Rights> connections = new HashMap<>();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Granted granted -> rightsOn(granted).grant(granted);
      case Subscribed subscribed -> {
        Rights rights = rightsOn(subscribed);
        rights.subscriptions.add(subscribed.topic());
        if (!rights.permits(subscribed.topic(), subscribed.tMono())) {
          findings.report(logged, "the subscription to %s was accepted without a right to it"
              .formatted(subscribed.topic()));
        }
      }
      case Unsubscribed unsubscribed -> rightsOn(unsubscribed).subscriptions.remove(unsubscribed.topic());
      case Closed closed -> connections.remove(closed.conn());
      case Arrival arrival -> judge(logged, arrival, rightsOn(arrival), findings);
      default -> {
        // Nothing that needs a right.
      }
    }
  }

  private Rights rightsOn(Event.OnConnection event) {
    return connections.computeIfAbsent(event.conn(), _ -> new Rights());
  }

  private static void judge(LoggedEvent logged, Arrival arrival, Rights rights, Findings findings) {
    if (!rights.subscriptions.contains(arrival.topic())) {
      findings.report(logged, "offset %d came without a subscription"
          .formatted(arrival.first()));
    } else if (!rights.permits(arrival.topic(), arrival.tMono())) {
      findings.report(logged, "offset %d came more than 2 s after the right to the topic had ended"
          .formatted(arrival.first()));
    } else if (arrival.tMono() - rights.expires > EXPIRY_MICROS) {
      findings.report(logged, "offset %d came more than 30 s after the token had ended"
          .formatted(arrival.first()));
    }
  }
}
