package io.carillon.application.recovery;

import io.carillon.application.command.Command;
import io.carillon.application.command.ErrorCode;
import io.carillon.application.command.Excerpt;
import io.carillon.application.command.Outcome;
import io.carillon.application.command.Refusal;
import io.carillon.application.connection.Connection;
import io.carillon.application.hub.Subscription;
import io.carillon.application.hub.SubscriptionTerms;
import io.carillon.domain.access.AccessRules;
import io.carillon.domain.access.Decision;
import io.carillon.domain.access.Principal;
import io.carillon.domain.access.TemporaryGrants;
import io.carillon.domain.message.Broker;
import io.carillon.domain.message.BrokerUnavailableException;
import io.carillon.domain.message.Gap;
import io.carillon.domain.message.LogPage;
import io.carillon.domain.message.Loss;
import io.carillon.domain.message.Position;
import io.carillon.domain.message.Replay;
import io.carillon.domain.message.Span;
import io.carillon.domain.time.MonotonicClock;
import io.carillon.domain.topic.TopicName;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows a client a part of a topic's log, which it may see if it may subscribe to the topic. */
public final class ReadHistory {

  private static final int DEFAULT_LIMIT = 100;

  private final AccessRules rules;
  private final Broker broker;
  private final RecordedTopics topics;
  private final MonotonicClock clock;
  private final InstantSource timeOfDay;

  /**
   * Reads from a broker.
   *
   * @param clock measures for how long messages live
   * @param timeOfDay tells when the tokens of subscriptions have ended
   */
  public ReadHistory(AccessRules rules, Broker broker, RecordedTopics topics, MonotonicClock clock,
      InstantSource timeOfDay) {
    this.rules = rules;
    this.broker = broker;
    this.topics = topics;
    this.clock = clock;
    this.timeOfDay = timeOfDay;
  }

  /** Reads; whoever may not see the topic is told so before anything is looked up. */
  public Outcome read(Connection connection, Principal who, Command.History request) {
    Optional<TopicName> parsed = TopicName.parse(request.topic());
    if (parsed.isEmpty()) {
      return new Outcome.Refused(Refusal.badTopic("history is read of one topic: segments of 1 to 64 of"
          + " A-Z a-z 0-9 _ . - @ + = ~ |, joined by ':', 255 bytes in all, without wildcards"));
    }
    TopicName topic = parsed.get();
    return switch (judge(connection, who, topic)) {
      case Decision.Denied(var advice) -> new Outcome.Refused(Refusal.forbidden(advice));
      case Decision.Allowed _ when !topics.include(topic) -> new Outcome.Refused(
          Refusal.notEnabled("message history in the namespace " + topic.namespace()));
      case Decision.Allowed _ -> read(topic, request);
    };
  }

  private Outcome read(TopicName topic, Command.History request) {
    int limit = Objects.requireNonNullElse(request.limit(), DEFAULT_LIMIT);
    try {
      LogPage page = broker.read(topic, spanOf(request), topics.answerSpace().limit(limit));
      return new Outcome.HistoryRead(topic, page.end(), excerpt(page, request));
    } catch (BrokerUnavailableException e) {
      return new Outcome.Refused(Refusal.of(ErrorCode.UNAVAILABLE, "the history cannot be read now: try again"));
    }
  }

  private Excerpt excerpt(LogPage page, Command.History request) {
    Position after = request.after();
    Loss loss = after == null ? lossAt(request.before(), page, Long.MAX_VALUE) : lossAt(after, page, page.top());
    if (loss != null) {
      return new Excerpt(null, loss, new Replay(List.of(), List.of()), false);
    }
    Replay replay = Replay.of(page, clock.nanos());
    return new Excerpt(null, null, after != null && after.offset() + 1 < page.oldest()
        ? replay.precededBy(Gap.before(page, after.offset() + 1))
        : replay, page.more());
  }

  private Decision judge(Connection connection, Principal who, TopicName topic) {
    TemporaryGrants own = connection.subscriptionTo(topic).map(Subscription::terms).map(SubscriptionTerms::grant)
        .orElse(null);
    return rules.maySubscribe(who, topic, own, timeOfDay.instant());
  }

  private static Span spanOf(Command.History request) {
    if (request.after() != null) {
      return new Span.After(request.after().offset());
    }
    return request.before() == null ? Span.NEWEST : new Span.Before(request.before().offset());
  }

  /** A place of another life of the log, or beyond its end, is no place to read from. */
  private static @Nullable Loss lossAt(@Nullable Position place, LogPage page, long furthest) {
    if (place == null) {
      return null;
    }
    if (page.placeOf(place).isEmpty()) {
      return Loss.EPOCH_CHANGED;
    }
    return place.offset() > furthest ? Loss.POSITION_AHEAD : null;
  }
}
