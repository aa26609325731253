package io.carillon.application.publish;

import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Publication;
import io.carillon.application.command.Refusal;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Message;
import io.carillon.domain.message.MessageIds;
import io.carillon.domain.message.PublishOutcome;
import io.carillon.domain.protection.RateLimit;
import io.carillon.domain.protection.SharedLimits;
import io.carillon.domain.session.UserId;
import io.carillon.domain.time.Deadline;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.NamespacePolicy;
import io.carillon.domain.topic.Namespaces;
import io.carillon.domain.topic.TopicName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Makes a message of what a client publishes and gives it to the broker. */
public final class Publisher {

  private final Broker broker;
  private final Namespaces namespaces;
  private final SharedLimits limits;
  private final MessageIds ids;
  private final InstantSource clock;
  private final MonotonicClock monotonic;

  public Publisher(Broker broker, Namespaces namespaces, SharedLimits limits, MessageIds ids, InstantSource clock,
      MonotonicClock monotonic) {
    this.broker = broker;
    this.namespaces = namespaces;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
    this.monotonic = monotonic;
  }

  /**
   * Publishes for a sender who may. What one sender begins to publish on a topic comes in that order.
   *
   * @param countReached whether the answer says how many connections it reaches
   */
  CompletableFuture<Outcome> publish(UserId sender, TopicName topic, Publication publication, boolean countReached) {
    NamespacePolicy policy = namespaces.policyOf(topic);
    if (policy.publishRate() == 0) {
      return accept(sender, topic, policy, publication, countReached);
    }
    return limits.use(sender, topic.namespace(), rate(policy)).thenCompose(wait -> wait.isZero()
        ? accept(sender, topic, policy, publication, countReached)
        : CompletableFuture.completedFuture(new Outcome.Refused(
            Refusal.rateLimited(topic.namespace(), policy.publishRate(), wait))));
  }

  private CompletableFuture<Outcome> accept(UserId sender, TopicName topic, NamespacePolicy policy,
      Publication publication, boolean countReached) {
    Message message = new Message(ids.next(), topic, sender, publication.payload(), publication.kind(),
        publication.priority(), clock.instant(), expiry(publication.ttl()), publication.tags(),
        publication.idempotencyKey());
    return broker.publishAsync(message, policy.history())
        .thenApply(accepted -> outcome(accepted, countReached)).exceptionally(Publisher::refusal);
  }

  private static Outcome outcome(PublishOutcome outcome, boolean countReached) {
    return switch (outcome) {
      case PublishOutcome.Accepted(var id, var reached, var duplicate, var position) -> new Outcome.Published(
          id, countReached ? reached : null, duplicate, position);
      case PublishOutcome.Conflict() -> new Outcome.Refused(Refusal.of(ErrorCode.CONFLICT,
          "this idempotency_key was used for another payload: use a new key for a new message"));
    };
  }

  private static Outcome refusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    if (cause instanceof BrokerUnavailableException) {
      return new Outcome.Refused(Refusal.of(ErrorCode.UNAVAILABLE,
          "publishing is not possible now: try again, with an idempotency_key if it must not happen twice"));
    }
    throw new IllegalStateException("publishing failed", cause);
  }

  /** Two seconds' worth may come at once, as with the rates of connections. */
  private static RateLimit rate(NamespacePolicy policy) {
    return RateLimit.perSecond(policy.publishRate(), 2 * policy.publishRate());
  }

  private @Nullable Deadline expiry(@Nullable Duration ttl) {
    return ttl == null ? null : Deadline.after(ttl, monotonic.nanos());
  }
}
