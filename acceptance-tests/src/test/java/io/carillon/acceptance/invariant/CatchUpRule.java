package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.FinalTop;
import io.carillon.acceptance.invariant.Event.Quiet;
import io.carillon.acceptance.invariant.Event.Subscribed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link Invariant#I12} */
final class CatchUpRule implements Rule {

  private record Reached(LoggedEvent subscription, String topic, String conn, String epoch, long offset) {}

  private final Receptions receptions = new Receptions();
  private final Map<Subscribed, LoggedEvent> subscriptions = new HashMap<>();
  private final Map<String, FinalTop> tops = new HashMap<>();
  private final List<Reached> reached = new ArrayList<>();
  private boolean quiet;

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    receptions.beforeEnding(logged.event(), (_, ending) -> subscriptions.remove(ending.subscription()));
    receptions.follow(logged.event());
    switch (logged.event()) {
      case Subscribed subscribed when subscribed.epoch() != null -> subscriptions.put(subscribed, logged);
      case FinalTop top -> tops.put(top.topic(), top);
      case Quiet _ -> {
        quiet = true;
        reached.clear();
        receptions.living().forEach(this::keep);
      }
      default -> {
        // Moves no subscription.
      }
    }
  }

  @Override
  public void conclude(Findings findings) {
    if (!quiet) {
      findings.report("the log ends before everything was quiet");
    }
    for (Reached place : reached) {
      FinalTop top = tops.get(place.topic());
      if (top != null && (!top.epoch().equals(place.epoch()) || top.offset() != place.offset())) {
        findings.report(place.subscription(),
            "when all was quiet, connection %s was at offset %d of epoch %s, and the top at %d of %s"
                .formatted(place.conn(), place.offset(), place.epoch(), top.offset(), top.epoch()));
      }
    }
  }

  private void keep(Reception reception) {
    LoggedEvent logged = subscriptions.get(reception.subscription());
    if (logged != null) {
      reached
          .add(new Reached(logged, reception.subscription().topic(), reception.subscription().conn(), reception.epoch(),
              reception.next() - 1));
    }
  }
}
