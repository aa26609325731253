package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Arrival;
import io.carillon.acceptance.invariant.Event.FinalMessage;
import io.carillon.acceptance.invariant.Event.Position;
import io.carillon.acceptance.invariant.Event.Received;
import io.carillon.acceptance.invariant.Event.Subscribed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link Invariant#I8}: the answer itself brings everything up to the top that it names, or says what is missing. A resumed
 * subscription may bring it behind the answer; there I1 alone sees that nothing is left out.
 */
final class RecoveryRule implements Rule {

  private final Receptions receptions = new Receptions();

  /** A place in a topic's log, in one of its lives. */
  private record Place(String topic, String epoch, long offset) {}

  /** A position of another life that the server took for one of this one. */
  private record Translation(LoggedEvent logged, Place from, Place to) {}

  private final Map<Place, String> publications = new HashMap<>();
  private final List<Translation> translations = new ArrayList<>();

  /** The subscriptions whose answer is not over yet. */
  private final Set<Reception> recovering = Collections.newSetFromMap(new IdentityHashMap<>());

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Received it when it.epoch() != null ->
        publications.put(new Place(it.topic(), it.epoch(), it.offset()), it.id());
      case FinalMessage it -> publications.put(new Place(it.topic(), it.epoch(), it.offset()), it.id());
      default -> {
        // Does not say which publication is where.
      }
    }
    receptions.beforeEnding(logged.event(), (_, reception) -> judge(logged, reception, findings));
    if (logged.event() instanceof Arrival arrival) {
      seeArrival(logged, arrival, findings);
    }
    receptions.follow(logged.event());
    if (logged.event() instanceof Subscribed subscribed && (subscribed.isRecovered() || subscribed.bringsRest())) {
      begin(logged, subscribed, findings);
    }
  }

  @Override
  public void conclude(Findings findings) {
    for (Translation it : translations) {
      String before = publications.get(it.from());
      String now = publications.get(it.to());
      if (before != null && now != null && !before.equals(now)) {
        findings.report(it.logged(),
            "said to be recovered from %s of another life, though there is another publication at %s"
                .formatted(it.from(), it.to()));
      }
    }
    receptions.living().filter(recovering::contains)
        .filter(reception -> reception.next() <= reception.subscription().offset())
        .forEach(reception -> findings.report("the log ends inside of the recovery of " + reception.subscription()));
  }

  private void begin(LoggedEvent logged, Subscribed subscribed, Findings findings) {
    Position since = subscribed.since();
    if (since == null || subscribed.resumed()) {
      return;
    }
    String epoch = subscribed.epoch();
    if (epoch != null && !since.epoch().equals(epoch)) {
      translations.add(new Translation(logged, new Place(subscribed.topic(), since.epoch(), since.offset()),
          new Place(subscribed.topic(), epoch, since.offset())));
    }
    if (epoch == null || since.offset() > subscribed.offset()) {
      findings.report(logged,
          "said to be recovered, though the client was at offset %d of epoch %s, and the topic is at offset %d of %s"
              .formatted(since.offset(), since.epoch(), subscribed.offset(), subscribed.epoch()));
      return;
    }
    Reception reception = receptions.of(subscribed);
    if (reception != null) {
      recovering.add(reception);
    }
  }

  private void seeArrival(LoggedEvent logged, Arrival arrival, Findings findings) {
    Reception reception = receptions.of(arrival);
    if (reception == null) {
      return;
    }
    if (!arrival.replay()) {
      judge(logged, reception, findings);
    } else if (arrival.last() > reception.subscription().offset()) {
      findings.report(logged, "offset %d stands in an answer that names %d as the topic's last one"
          .formatted(arrival.last(),
              reception.subscription().offset()));
    } else if (recovering.contains(reception) && arrival.first() != reception.next()) {
      findings.report(logged, "the recovery goes on with offset %d instead of %d"
          .formatted(arrival.first(), reception.next()));
    }
  }

  private void judge(LoggedEvent logged, Reception reception, Findings findings) {
    long top = reception.subscription().offset();
    if (recovering.remove(reception) && reception.next() <= top) {
      findings.report(logged, "the recovery brought nothing from offset %d on, and the top was %d"
          .formatted(reception.next(),
              top));
    }
  }
}
