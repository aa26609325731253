package io.carillon.acceptance.invariant;

/** {@link Invariant#I1} */
final class GapRule implements Rule {

  private final Receptions receptions = new Receptions();

  @Override
  public void see(LoggedEvent logged, Findings findings) {
    Reception reception = receptions.of(logged.event());
    long expected = reception == null ? 0 : reception.next();
    String epoch = reception == null ? "" : reception.epoch();
    Reception.Fit fit = receptions.follow(logged.event());
    if (fit == null || !(logged.event() instanceof Event.Arrival arrival)) {
      return;
    }
    switch (fit) {
      case HOLE ->
        findings.report(logged, "offsets %d to %d are missing without a word (next to come was %d, and %d came)"
            .formatted(expected, arrival.first() - 1, expected, arrival.first()));
      case LATE -> findings.report(logged, "offset %d came after %d: out of order"
          .formatted(arrival.first(), expected - 1));
      case STRANGE_EPOCH -> findings.report(logged, "offset %d is of epoch %s, and epoch %s was not said to have ended"
          .formatted(arrival.first(), arrival.epoch(), epoch));
      case NEXT, REPEAT -> {
        // As it should be, or a matter of I2.
      }
    }
  }
}
