package io.carillon.domain.telemetry;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Judges by how much this node's clock differs from the one that all nodes share. Tokens are judged by this node's. */
public final class ClockOffset implements Concern {

  /** More than this is worth a warning. */
  public static final Duration WARNING = Duration.ofSeconds(5);

  /** More than this is more than what is allowed between the clocks of a token's issuer and the server. */
  static final Duration MOST = Duration.ofSeconds(30);

  private final Supplier<Optional<Duration>> lead;

  /** @param lead by how much this node's clock is ahead, negative where it is behind; empty while that is not known */
  public ClockOffset(Supplier<Optional<Duration>> lead) {
    this.lead = lead;
  }

  /** By how much this node's clock is ahead, in seconds; 0 while that is not known. */
  public long seconds() {
    return lead.get().map(Duration::toSeconds).orElse(0L);
  }

  @Override
  public Optional<Trouble> trouble() {
    return lead.get().filter(offset -> offset.abs().compareTo(WARNING) > 0)
        .map(offset -> new Trouble("clock_off", offset.abs().compareTo(MOST) <= 0,
            "the clock of this node differs from that of Redis by " + offset.abs().toSeconds()
                + " s: set both by NTP"));
  }
}
