package io.carillon.domain.resumption;

import io.carillon.domain.access.ReservedTopics;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where the client of a resumed session goes on in a recorded topic: behind its position if the log has been there, or else behind
 * what the log surely shares with the client, so that nothing is left out that the log still has (ADR 31).
 *
 * @param had what the client surely has, for whoever resumes the session before it has proved that it got more
 * @param start behind which position messages come; what the log no longer has of them is told as a gap
 * @param loss why not everything comes; {@code null} when everything does
 */
public record Continuation(Position had, Position start, @Nullable Loss loss) {

  /**
   * Finds out where a client goes on.
   *
   * @param kept the subscription as the session had it
   * @param sure up to where its client has surely received everything, as far as the server knows
   * @param stated what the client says that it has; {@code null} when it says nothing
   * @param log the state of the log, whichever part of it the page holds
   */
  public static Continuation of(KeptSubscription kept, Position sure, @Nullable Position stated, LogPage log) {
    Position wanted = stated == null
        ? sure
        : ReservedTopics.isInbox(kept.filter()) ? withinGiven(stated, kept, sure, log) : stated;
    Loss loss = Loss.between(wanted, log, Long.MAX_VALUE).orElse(null);
    Position start = log.startFor(wanted);
    boolean isInLog = loss == null || loss.leavesRest();
    return new Continuation(isInLog ? start : sure, start, loss);
  }

  /**
   * How much of what a client says of its inbox counts. Its position becomes the user's place, behind which other devices begin,
   * so nobody is believed to have what nobody was given.
   */
  private static Position withinGiven(Position stated, KeptSubscription kept, Position sure, LogPage log) {
    Position wanted = placeIn(log, stated);
    Position given = placeIn(log, kept.given() == null ? sure : kept.given());
    Position furthest = given.isInEpochOf(wanted) ? given : placeIn(log, sure);
    if (furthest.isInEpochOf(wanted)) {
      return wanted.offset() <= furthest.offset() ? wanted : furthest;
    }
    return wanted.isInEpochOf(log.end()) ? sure : wanted;
  }

  private static Position placeIn(LogPage log, Position position) {
    return log.placeOf(position).orElse(position);
  }
}
