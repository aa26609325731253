package io.carillon.acceptance.invariant;

import io.carillon.acceptance.invariant.Event.Received;
import io.carillon.acceptance.invariant.Reception.Fit;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * {@link Invariant#I2}: on a recorded topic nothing comes twice in one subscription, nor what the client has said it had. On the others
 * nothing comes twice to a client from one server, unless the servers have been made to forget what was published before; another server
 * may hear later what the client has had already.
 */
final class RepeatRule implements Rule {

  private record Source(String client, String server) {}

  private final Receptions receptions = new Receptions();
  private final Map<String, Integer> publications = new HashMap<>();
  /** On which server each client is. */
  private final Map<String, String> servers = new HashMap<>();

  /** What each client has had from each server. */
  private final Map<Source, BitSet> heard = new HashMap<>();

  /** When publications were sent for the first time, counted in losses of data. */
  private final Map<String, Integer> sent = new HashMap<>();
  private int losses;

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    switch (logged.event()) {
      case Event.DataLost _ -> losses++;
      case Event.Opened it -> servers.put(it.client(), it.server());
      case Event.PublishSent it -> sent.putIfAbsent(it.id(), losses);
      default -> {
        // Neither sends nor forgets, nor changes places.
      }
    }
    Reception reception = receptions.of(logged.event());
    Fit fit = receptions.follow(logged.event());
    if (fit == Fit.REPEAT && reception != null && logged.event() instanceof Event.Arrival arrival) {
      findings.report(logged, "offset %d came again: everything up to %d had been received before"
          .formatted(arrival.first(),
              reception.next() - 1));
    }
    if (logged.event() instanceof Received received && received.epoch() == null && isKnown(received)
        && sent.getOrDefault(received.id(), losses) == losses) {
      findings.report(logged, "publication %s came again on a topic that is not recorded"
          .formatted(received.id()));
    }
  }

  private boolean isKnown(Received received) {
    int number = publications.computeIfAbsent(received.id(), _ -> publications.size());
    var source = new Source(received.client(), servers.getOrDefault(received.client(), ""));
    BitSet known = heard.computeIfAbsent(source, _ -> new BitSet());
    boolean already = known.get(number);
    known.set(number);
    return already;
  }
}
