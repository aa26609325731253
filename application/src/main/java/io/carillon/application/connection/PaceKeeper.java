package io.carillon.application.connection;

import io.carillon.application.command.CloseCause;
import io.carillon.application.command.Command;
import io.carillon.application.command.Cost;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Outcome.Dismissed;
import io.carillon.application.command.Outcome.Refused;
import io.carillon.application.command.Refusal;
import io.carillon.domain.time.MonotonicClock;
import java.time.Duration;
import java.util.Optional;

/** Holds a connection to its rate limits. Called for one connection by one thread at a time. */
public final class PaceKeeper {

  private static final long NANOS_PER_MICRO = 1_000;

  private final RateLimits limits;
  private final MonotonicClock clock;

  public PaceKeeper(RateLimits limits, MonotonicClock clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** What to answer instead of performing a command that comes too fast; empty when it may be performed. */
  public Optional<Outcome> refusal(Connection connection, Command command) {
    long now = nowMicros();
    Duration wait = switch (command.cost()) {
      case Cost.Publish() -> connection.publish(limits.publishing(), now);
      case Cost.Commands(var count) -> connection.command(limits.commands(), now, count);
    };
    if (wait.isZero()) {
      return Optional.empty();
    }
    Refusal refusal = Refusal.rateLimited(wait);
    return Optional.of(connection.refuse(limits.refusals(), now)
        ? new Dismissed(refusal, CloseCause.KEEPS_BREAKING_LIMITS)
        : new Refused(refusal));
  }

  /** What to answer to a message that could not be understood. */
  public Outcome malformed(Connection connection, Refusal refusal) {
    return connection.malformed(limits.malformed(), nowMicros())
        ? new Dismissed(refusal, CloseCause.TOO_MANY_BAD_MESSAGES)
        : new Refused(refusal);
  }

  private long nowMicros() {
    return clock.nanos() / NANOS_PER_MICRO;
  }
}
