package io.carillon.application.hub;

import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.topic.Overflow;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a client listens.
 *
 * @param overflow what happens when it is too slow
 * @param grant what a token for this one subscription grants; {@code null} when the connection's token suffices
 */
public record SubscriptionTerms(Overflow overflow, @Nullable TemporaryGrants grant) {

  private static final SubscriptionTerms CLOSE = new SubscriptionTerms(Overflow.CLOSE, null);
  private static final SubscriptionTerms DROP_OLDEST = new SubscriptionTerms(Overflow.DROP_OLDEST, null);
  private static final SubscriptionTerms LATEST = new SubscriptionTerms(Overflow.LATEST, null);

  /** Terms without a token of their own, shared by all that have them. */
  public static SubscriptionTerms plain(Overflow overflow) {
    return switch (overflow) {
      case CLOSE -> CLOSE;
      case DROP_OLDEST -> DROP_OLDEST;
      case LATEST -> LATEST;
    };
  }
}
